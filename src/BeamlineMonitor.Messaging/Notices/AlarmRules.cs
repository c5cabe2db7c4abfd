using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Events;

namespace BeamlineMonitor.Messaging.Notices;

/// <summary>
/// What raises and clears each alarm. docs/messages.md shows the same table. What a loop watches is cleared when a run is taken up, for the loop tells
/// of it anew where it lasts.
/// </summary>
internal static class AlarmRules
{
    /// <summary>The table; no kind raises two alarms.</summary>
    public static ImmutableArray<AlarmRule> All { get; } =
    [
        new(RunEventKinds.DeviceLost, "lost", [RunEventKinds.DeviceBack, RunEventKinds.RunResumed],
            "nothing is read from it; the cell goes on under the limits in its instrument", "look at its power and its line; it is tried again all the time"),
        new(RunEventKinds.BeamLost, "off", [RunEventKinds.BeamBack, RunEventKinds.RunResumed],
            "frames are kept and flagged; standard and pristine scans wait", "look at ring and shutters"),
        new(RunEventKinds.ControlReleased, "control", [RunEventKinds.ControlTaken],
            "nothing is moved or exposed; the cells and all that is read go on", "when they are done: beamline-monitor control take"),
        new(RunEventKinds.PressureOff, "pressure", [RunEventKinds.PressureBack, RunEventKinds.RunResumed],
            "after 10 min the pressure is held, after 20 min the current is turned off", "look at the line and the press"),
        new(RunEventKinds.PressureRefused, "setpoint", [RunEventKinds.PressureSet, RunEventKinds.RunResumed],
            "the stack is not brought to its setpoint; its pressure is judged all the same", "let the controller take setpoints from the bus; it is asked again all the time"),
        new(RunEventKinds.PressureHeld, "pressure-held", [RunEventKinds.CellReleased],
            "the pressure is no longer controlled to its setpoint", "mend the line, then start the daemon with --release-cells: it gives the setpoint anew"),
        new(RunEventKinds.CellStopped, "stopped", [RunEventKinds.CellReleased],
            "the current is off and the plan of the cell does not go on", "find the cause, then start the daemon with --release-cells"),
        new(RunEventKinds.CalibrationRefused, "calibration", [RunEventKinds.Calibrated],
            "without a calibration the run ends after three exposures of the standard", "look at the standard, its place and the rough 2-theta of the plan"),
        new(RunEventKinds.SettingsChanged, "settings", [RunEventKinds.Calibrated],
            "the calibration no longer holds; frames are degraded", "set the detector as it should be, then expose the standard: beamline-monitor control standard"),
        new(RunEventKinds.ReferenceRefused, "reference", [],
            "the layers without a reference give no x", "give references in the plan, or take pristine scans again in a new run"),
        new(RunEventKinds.LayersMoved, "moved", [RunEventKinds.LayersInPlace],
            "the frames are of other depths than their layers; they are flagged off-layer", "let the plan follow the edges, or align anew"),
        new(RunEventKinds.EdgesLost, "edges", [RunEventKinds.EdgesFound],
            "where the layers are is not known better than at the last edge scan", "look at beam, stage and the exposure of the edge scans"),
        new(RunEventKinds.InventoryOpen, "inventory", [RunEventKinds.InventoryClosed],
            "x by diffraction and x by charge do not agree", "compare mass, current collector and lost charge with the plan; look at each layer's flags"),
        new(RunEventKinds.BrokerLost, "lost", [RunEventKinds.BrokerBack, RunEventKinds.RunResumed, RunEventKinds.DaemonStarted],
            "messages wait in the run file and are sent when it is back", "look at the broker and the network; the run itself goes on"),
        new(RunEventKinds.BrokerRefused, "refused", [RunEventKinds.BrokerBack, RunEventKinds.RunResumed, RunEventKinds.DaemonStarted],
            "nothing is published; messages wait in the run file", "mend user, password, certificate or rights at the broker, then send the daemon SIGHUP"),
        new(RunEventKinds.MessagesDropped, "dropped", [RunEventKinds.RunResumed, RunEventKinds.DaemonStarted],
            "subscribers do not get these messages", "read them from the run file; look why the broker was away or would not take them"),
    ];
}
