using System.Collections.Frozen;
using BeamlineMonitor.Acquisition.Events;

namespace BeamlineMonitor.Messaging.Notices;

/// <summary>The state that a run is in after an event; events that are not here change none. docs/messages.md shows the same table.</summary>
internal static class RunStates
{
    /// <summary>State by the kind of event.</summary>
    public static FrozenDictionary<string, string> After { get; } = new Dictionary<string, string>
    {
        [RunEventKinds.RunStarted] = "starting",
        [RunEventKinds.RunResumed] = "starting",
        [RunEventKinds.StandardBegun] = "calibrating",
        [RunEventKinds.PristineBegun] = "pristine",
        [RunEventKinds.LayersBegun] = "running",
        [RunEventKinds.LastScanBegun] = "ending",
        [RunEventKinds.RunEnded] = "complete",
        [RunEventKinds.DaemonStopped] = "interrupted",
        [RunEventKinds.RunRefused] = "refused",
        [RunEventKinds.RunFailed] = "failed",
    }.ToFrozenDictionary();
}
