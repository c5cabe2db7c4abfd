namespace BeamlineMonitor.Acquisition.Events;

/// <summary>The kinds of events that something rests on: where a run is taken up, its state, its alarms. Others are only told.</summary>
public static class RunEventKinds
{
    /// <summary>A new run begins.</summary>
    public const string RunStarted = "run-started";

    /// <summary>A run goes on, in another process.</summary>
    public const string RunResumed = "run-resumed";

    /// <summary>The standard is exposed from here on.</summary>
    public const string StandardBegun = "standard-begun";

    /// <summary>The pristine scans are taken from here on.</summary>
    public const string PristineBegun = "pristine-begun";

    /// <summary>The layers are scanned from here on, while the cells run.</summary>
    public const string LayersBegun = "layers-begun";

    /// <summary>All steps have ended: the scan that begins is the last.</summary>
    public const string LastScanBegun = "last-scan-begun";

    /// <summary>An electrochemical step was started.</summary>
    public const string StepStarted = "step-started";

    /// <summary>An electrochemical step has ended, and the next one follows: the number of these is the place in the plan.</summary>
    public const string StepEnded = "step-ended";

    /// <summary>A step that was started before runs on the instrument and is read again.</summary>
    public const string StepAdopted = "step-adopted";

    /// <summary>A step that did not run any more was started again for the rest of its time.</summary>
    public const string StepRestarted = "step-restarted";

    /// <summary>The safety ladder, or a hand at the instrument, stopped the cell: it is not started again before somebody releases it.</summary>
    public const string CellStopped = "cell-stopped";

    /// <summary>Somebody released a cell that was stopped, or whose pressure was held.</summary>
    public const string CellReleased = "cell-released";

    /// <summary>The run is complete: nothing is added.</summary>
    public const string RunEnded = "run-ended";

    /// <summary>The daemon has started; told of a station, not of a run.</summary>
    public const string DaemonStarted = "daemon-started";

    /// <summary>Somebody stopped the daemon: the run can be taken up again.</summary>
    public const string DaemonStopped = "daemon-stopped";

    /// <summary>What was measured first is not good enough for what would follow.</summary>
    public const string RunRefused = "run-refused";

    /// <summary>A fault of the program broke the run off.</summary>
    public const string RunFailed = "run-failed";

    /// <summary>An instrument does not answer.</summary>
    public const string DeviceLost = "device-lost";

    /// <summary>It answers again.</summary>
    public const string DeviceBack = "device-back";

    /// <summary>There is no beam.</summary>
    public const string BeamLost = "beam-lost";

    /// <summary>There is beam again.</summary>
    public const string BeamBack = "beam-back";

    /// <summary>Somebody else, such as SPEC or bluesky, has control of stage and detectors.</summary>
    public const string ControlReleased = "control-released";

    /// <summary>The daemon has control again.</summary>
    public const string ControlTaken = "control-taken";

    /// <summary>An operator wrote a note.</summary>
    public const string Note = "note";

    /// <summary>Somebody has seen an alarm, whose id is the event's source.</summary>
    public const string AlarmAcknowledged = "alarm-acknowledged";

    /// <summary>The stack pressure is out of its tolerance, and longer than before.</summary>
    public const string PressureOff = "pressure-off";

    /// <summary>It is within its tolerance again.</summary>
    public const string PressureBack = "pressure-back";

    /// <summary>The safety ladder holds the pressure where it is.</summary>
    public const string PressureHeld = "pressure-held";

    /// <summary>The controller was given its setpoint.</summary>
    public const string PressureSet = "pressure-set";

    /// <summary>The controller can be read and does not take its setpoint; it is asked again all the time.</summary>
    public const string PressureRefused = "pressure-refused";

    /// <summary>The text file of a watched cycler was cut or replaced; the measured value is the number of its rows that the run held before.</summary>
    public const string CyclerFileCut = "cycler-file-cut";

    /// <summary>A file was not taken: it was taken before, by its name or its counts.</summary>
    public const string FileRefused = "file-refused";

    /// <summary>A watched exposure is of nothing that the plan has; it is not recorded.</summary>
    public const string FrameUnplaced = "frame-unplaced";

    /// <summary>A watched run cannot be stored at present: commits wait. Told, and not stored.</summary>
    public const string StoreRefuses = "store-refuses";

    /// <summary>It is stored again, with all that waited.</summary>
    public const string StoreBack = "store-back";

    /// <summary>The machine's wall clock was set; the run's times do not follow it.</summary>
    public const string WallClockJumped = "wall-clock-jumped";

    /// <summary>A calibration was made and may be used.</summary>
    public const string Calibrated = "calibrated";

    /// <summary>A calibration was refused; the run must not go on with it.</summary>
    public const string CalibrationRefused = "calibration-refused";

    /// <summary>A later standard was compared with the one that the run rests on.</summary>
    public const string CalibrationCompared = "calibration-compared";

    /// <summary>The detector's settings changed, so that its calibration no longer holds.</summary>
    public const string SettingsChanged = "settings-changed";

    /// <summary>The references of a cell before a detector were made.</summary>
    public const string Referenced = "referenced";

    /// <summary>A layer has no reference: its pristine frames give none, or it does not fit.</summary>
    public const string ReferenceRefused = "reference-refused";

    /// <summary>An electrode stands farther from where its layers are looked for than the plan allows.</summary>
    public const string LayersMoved = "layers-moved";

    /// <summary>It stands within what the plan allows again.</summary>
    public const string LayersInPlace = "layers-in-place";

    /// <summary>The layers followed their electrode.</summary>
    public const string LayersFollowed = "layers-followed";

    /// <summary>An edge scan did not show the edges of an electrode.</summary>
    public const string EdgesLost = "edges-lost";

    /// <summary>The edges are seen again.</summary>
    public const string EdgesFound = "edges-found";

    /// <summary>Mean x by diffraction and x by charge differ by more than three of their σ.</summary>
    public const string InventoryOpen = "inventory-open";

    /// <summary>They agree again.</summary>
    public const string InventoryClosed = "inventory-closed";

    /// <summary>The broker of the messages is away, and was for longer than a moment.</summary>
    public const string BrokerLost = "broker-lost";

    /// <summary>It is there again.</summary>
    public const string BrokerBack = "broker-back";

    /// <summary>It refuses this station; nothing is published until somebody mends that.</summary>
    public const string BrokerRefused = "broker-refused";

    /// <summary>Stored messages are not published: too many, too old, or such as the broker does not take. The run file keeps them.</summary>
    public const string MessagesDropped = "messages-dropped";
}
