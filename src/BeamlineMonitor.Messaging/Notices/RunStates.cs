using System.Collections.Frozen;
using BeamlineMonitor.Acquisition.Events;

namespace BeamlineMonitor.Messaging.Notices;

/// <summary>The state that a run is in after an event; events that are not here change none. docs/messages.md shows the same table.</summary>
public static class RunStates
{
    /// <summary>State by the kind of event.</summary>
    public static FrozenDictionary<string, RunStateWord> After { get; } = new Dictionary<string, RunStateWord>
    {
        [RunEventKinds.RunStarted] = RunStateWord.Starting,
        [RunEventKinds.RunResumed] = RunStateWord.Starting,
        [RunEventKinds.StandardBegun] = RunStateWord.Calibrating,
        [RunEventKinds.PristineBegun] = RunStateWord.Pristine,
        [RunEventKinds.LayersBegun] = RunStateWord.Running,
        [RunEventKinds.LastScanBegun] = RunStateWord.Ending,
        [RunEventKinds.RunEnded] = RunStateWord.Complete,
        [RunEventKinds.DaemonStopped] = RunStateWord.Interrupted,
        [RunEventKinds.RunRefused] = RunStateWord.Refused,
        [RunEventKinds.RunFailed] = RunStateWord.Failed,
    }.ToFrozenDictionary();
}
