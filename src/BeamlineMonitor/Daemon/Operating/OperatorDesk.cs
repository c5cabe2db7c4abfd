using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Stages;
using BeamlineMonitor.Messaging.Notices;

namespace BeamlineMonitor.Daemon.Operating;

/// <summary>Does what people ask of a running daemon. Each command becomes an event of the run; none of them can raise a risk to a cell.</summary>
/// <param name="runId">Id of the run.</param>
/// <param name="hasStandard">Whether the plan has a standard.</param>
/// <param name="control">Whose stage and detectors are; null where the daemon only observes.</param>
/// <param name="axes">Stage and carousel by their names, which are looked at when control comes back; empty likewise.</param>
/// <param name="notices">Knows the alarms.</param>
/// <param name="recorder">Takes the events.</param>
internal sealed class OperatorDesk(string runId, bool hasStandard, BeamlineControl? control, ImmutableArray<(string Name, IStage Axis)> axes, RunNotices notices, RunRecorder recorder)
{
    private const int LongestText = 2000, LongestName = 64;

    /// <summary>Does a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Withdraws it.</param>
    /// <returns>What came of it.</returns>
    public async Task<OperatorAnswer> DoAsync(OperatorCommand command, CancellationToken cancellationToken)
    {
        if (command.Run is { } wanted && wanted != runId) return new OperatorAnswer(false, $"The daemon runs {runId}, not {wanted}.");
        if (command.By.Length is 0 or > LongestName) return new OperatorAnswer(false, $"Say who you are, in at most {LongestName} characters.");
        if (command.Text?.Length > LongestText) return new OperatorAnswer(false, $"A text has at most {LongestText} characters.");
        if (control is null && command.Verb is ("release" or "take" or "standard"))
            return new OperatorAnswer(false, "The daemon only observes: it has no control to give or take.");
        return command.Verb switch
        {
            "release" => await control!.ReleaseAsync(command.By, cancellationToken)
                ? new OperatorAnswer(true, "Stage and detectors are yours. The cells go on. Give control back with: beamline-monitor control take")
                : new OperatorAnswer(false, "Control was away already."),
            "standard" => await StandardAsync(command.By, cancellationToken),
            "take" => await TakeAsync(command.By, cancellationToken),
            "note" when !string.IsNullOrWhiteSpace(command.Text) => await NoteAsync(command.By, command.Text, cancellationToken),
            "ack" when command.Text is { } alarm => await AcknowledgeAsync(command.By, alarm, cancellationToken),
            _ => new OperatorAnswer(false, $"There is no command \"{command.Verb}\" without a text; there are release, take, standard, note TEXT and ack ALARM."),
        };
    }

    private async Task<OperatorAnswer> TakeAsync(string by, CancellationToken cancellationToken)
    {
        if (!control!.IsAway) return new OperatorAnswer(false, "The daemon has control.");
        List<string> stands = [];
        foreach ((string name, IStage axis) in axes)
        {
            try
            {
                StagePosition now = await axis.ReadAsync(cancellationToken);
                if (now.IsMoving) return new OperatorAnswer(false, $"The {name} moves: wait until it stands still, then ask again.");
                stands.Add(string.Create(CultureInfo.InvariantCulture, $"the {name} stands at {now.ReadMicrometres:0.###} µm"));
            }
            catch (InstrumentException e)
            {
                return new OperatorAnswer(false, $"The {name} does not answer, so control stays where it is: {e.Message}");
            }
        }

        string found = string.Join(", ", stands);
        await control!.TakeAsync(by, found, cancellationToken);
        return new OperatorAnswer(true, $"The daemon has control again; {found}. Settings of the detectors are compared with the next exposure.");
    }

    private async Task<OperatorAnswer> StandardAsync(string by, CancellationToken cancellationToken)
    {
        if (!hasStandard) return new OperatorAnswer(false, "The plan of the run has no standard.");
        control!.AskForStandard();
        await recorder.TellOfPersonAsync("standard-asked", $"{by} asks for an exposure of the standard", null, by, cancellationToken);
        return new OperatorAnswer(true, "The standard is exposed before the next layer.");
    }

    private async Task<OperatorAnswer> NoteAsync(string by, string text, CancellationToken cancellationToken)
    {
        await recorder.TellOfPersonAsync(RunEventKinds.Note, $"{by}: {text}", null, by, cancellationToken);
        return new OperatorAnswer(true, "The note stands in the run.");
    }

    private async Task<OperatorAnswer> AcknowledgeAsync(string by, string alarm, CancellationToken cancellationToken)
    {
        string[] active = [.. notices.Active.Select(known => known.Id)];
        if (!active.Contains(alarm))
            return new OperatorAnswer(false, $"\"{alarm}\" is not active; active are: {(active.Length > 0 ? string.Join(", ", active) : "none")}.");
        await recorder.TellOfPersonAsync(RunEventKinds.AlarmAcknowledged, $"{by} acknowledged {alarm}", alarm, by, cancellationToken);
        return new OperatorAnswer(true, $"{alarm} is acknowledged; it stays active until its cause is gone.");
    }
}
