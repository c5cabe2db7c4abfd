using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Messaging.Notices;

namespace BeamlineMonitor.Epics;

/// <summary>The process variables of the run: state, id, frames, and the age of the last frame, which counts up while the daemon lives. Any thread may call.</summary>
internal sealed class RunPvs
{
    private static readonly ImmutableArray<string> States = [.. Enum.GetValues<RunStateWord>().Select(EnumWord.Of)];

    private readonly Lock gate = new();
    private readonly Freshness freshness;
    private readonly TimeProvider clock;
    private readonly TimeProvider ioTime;
    private readonly ServedPv state;
    private readonly ServedPv id;
    private readonly ServedPv frames;
    private readonly ServedPv age;
    private int count;
    private long lastAt;

    /// <summary>Makes them.</summary>
    /// <param name="prefix">Such as <c>6-bm-a:RUN</c>.</param>
    /// <param name="freshness">When the last frame is stale.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <param name="ioTime">Real time.</param>
    public RunPvs(string prefix, Freshness freshness, TimeProvider clock, TimeProvider ioTime)
    {
        (this.freshness, this.clock, this.ioTime, lastAt) = (freshness, clock, ioTime, ioTime.GetTimestamp());
        DateTimeOffset now = clock.GetUtcNow();
        state = new ServedPv($"{prefix}:STATE", new CaReading(CaValue.OfStates((ushort)RunStateWord.Starting), Stamp: now, Properties: new CaProperties { States = States }));
        id = new ServedPv($"{prefix}:ID", new CaReading(CaValue.Of(""), Stamp: now));
        frames = new ServedPv($"{prefix}:FRAMES", new CaReading(CaValue.Of(0), Stamp: now));
        age = new ServedPv($"{prefix}:AGE", new CaReading(CaValue.Of(0.0), Stamp: now, Properties: new CaProperties { Unit = "s", Precision = 1 }));
    }

    /// <summary>All of them.</summary>
    public IEnumerable<ServedPv> All => [state, id, frames, age];

    /// <summary>Tells which run it is.</summary>
    /// <param name="run">Id of the run.</param>
    public void Name(string run) => id.Post(new CaReading(CaValue.Of(ShortText.OfId(run)), Stamp: clock.GetUtcNow()));

    /// <summary>Counts results.</summary>
    /// <param name="outcome">The results of an exposure.</param>
    public void Count(AnalysisOutcome outcome)
    {
        lock (gate)
        {
            if (outcome.Frames.IsEmpty) return;
            lastAt = ioTime.GetTimestamp();
            frames.Post(new CaReading(CaValue.Of(count += outcome.Frames.Length), Stamp: outcome.Frames[^1].At));
        }
    }

    /// <summary>Follows the state.</summary>
    /// <param name="happened">An event.</param>
    public void Take(RunEvent happened)
    {
        if (!RunStates.After.TryGetValue(happened.Kind, out RunStateWord next)) return;
        PvAlarm alarm = next switch
        {
            RunStateWord.Refused or RunStateWord.Failed => new(AlarmStatus.State, AlarmSeverity.Major),
            RunStateWord.Interrupted => new(AlarmStatus.State, AlarmSeverity.Minor),
            _ => PvAlarm.None,
        };
        state.Post(new CaReading(CaValue.OfStates((ushort)next), alarm.Status, alarm.Severity, happened.At));
    }

    /// <summary>Tells the age of the last frame, real time; before the first one, of the start.</summary>
    public void Age()
    {
        lock (gate)
        {
            TimeSpan since = ioTime.GetElapsedTime(lastAt);
            PvAlarm alarm = freshness.Of(since);
            age.Post(new CaReading(CaValue.Of(since.TotalSeconds), alarm.Status, alarm.Severity, clock.GetUtcNow()));
        }
    }
}
