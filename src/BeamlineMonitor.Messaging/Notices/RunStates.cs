using System.Collections.Frozen;
using BeamlineMonitor.Acquisition.Events;

namespace BeamlineMonitor.Messaging.Notices;

/// <summary>The state that a run is in after an event; events that are not here change none. docs/messages.md shows the same table.</summary>
public static class RunStates
{
    /// <summary>State by the kind of event.</summary>
    public static FrozenDictionary<string, RunState> After { get; } = new Dictionary<string, RunState>
    {
        [RunEventKinds.RunStarted] = RunState.Starting,
        [RunEventKinds.RunResumed] = RunState.Starting,
        [RunEventKinds.StandardBegun] = RunState.Calibrating,
        [RunEventKinds.PristineBegun] = RunState.Pristine,
        [RunEventKinds.LayersBegun] = RunState.Running,
        [RunEventKinds.LastScanBegun] = RunState.Ending,
        [RunEventKinds.RunEnded] = RunState.Complete,
        [RunEventKinds.DaemonStopped] = RunState.Interrupted,
        [RunEventKinds.RunRefused] = RunState.Refused,
        [RunEventKinds.RunFailed] = RunState.Failed,
    }.ToFrozenDictionary();
}
