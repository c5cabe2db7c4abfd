using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Payloads;

namespace BeamlineMonitor.Messaging.Notices;

/// <summary>
/// State and alarms of a run: a fold over its events and results in the order of their commit, without a clock, so that a replay gives the same
/// messages. A run that is taken up again is fed what is stored of it. One call at a time.
/// </summary>
/// <param name="run">Id of the run.</param>
/// <param name="plan">The plan.</param>
/// <param name="configSha256">Hash of the run's configuration.</param>
public sealed class RunNotices(string run, RunPlan plan, string configSha256)
{
    private readonly AlarmBook alarms = new(run);
    private RunStateWord? state;
    private DateTimeOffset? started;
    private long framesDone;
    private Snapshot now = new([], null);

    /// <summary>The alarms that are active, oldest first; may be asked for from any thread.</summary>
    public ImmutableArray<ActiveAlarm> Active => Volatile.Read(ref now).Alarms;

    /// <summary>The state of the run, such as <c>running</c>; null before its first event.</summary>
    public string? State => Volatile.Read(ref now).State;

    /// <summary>Takes the next results.</summary>
    /// <param name="outcome">The results of an exposure.</param>
    /// <returns>The messages that its events lead to.</returns>
    public IReadOnlyList<OutgoingMessage> Of(AnalysisOutcome outcome)
    {
        framesDone += outcome.Frames.Length;
        return [.. outcome.Events.SelectMany(Of)];
    }

    /// <summary>Takes the next event.</summary>
    /// <param name="happened">The event.</param>
    /// <returns>The state where it changes it, then the alarms that it clears or raises.</returns>
    public IReadOnlyList<OutgoingMessage> Of(RunEvent happened)
    {
        IReadOnlyList<OutgoingMessage> changed = alarms.Take(happened);
        if (!RunStates.After.TryGetValue(happened.Kind, out RunStateWord next))
        {
            Remember();
            return changed;
        }

        (RunStateWord? previous, state) = (state, next);
        Remember();
        DateTimeOffset since = started ??= happened.At;
        return
        [
            RunMessages.State(new RunStatePayload(
                PayloadTime.Of(happened.At), run, EnumWord.Of(next), previous is { } before ? EnumWord.Of(before) : null, plan.Sample, plan.Proposal, PayloadTime.Of(since), framesDone, null, configSha256)),
            .. changed,
        ];
    }

    // Commands and pages ask from other threads.
    private void Remember() => Volatile.Write(ref now, new Snapshot(alarms.Active, state is { } word ? EnumWord.Of(word) : null));

    private sealed record Snapshot(ImmutableArray<ActiveAlarm> Alarms, string? State);
}
