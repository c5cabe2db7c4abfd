namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>The kinds of events that the analysis reports.</summary>
public static class EventKinds
{
    /// <summary>A calibration was made and may be used.</summary>
    public const string Calibrated = "calibrated";

    /// <summary>A calibration was refused; the run must not go on with it.</summary>
    public const string CalibrationRefused = "calibration-refused";

    /// <summary>The detector's settings changed, so that its calibration no longer holds.</summary>
    public const string SettingsChanged = "settings-changed";

    /// <summary>The references of a cell before a detector were made.</summary>
    public const string Referenced = "referenced";

    /// <summary>A layer has no reference: its pristine frames give none, or it does not fit.</summary>
    public const string ReferenceRefused = "reference-refused";

    /// <summary>Mean x by diffraction and x by charge differ by more than three of their σ.</summary>
    public const string InventoryOpen = "inventory-open";

    /// <summary>They agree again.</summary>
    public const string InventoryClosed = "inventory-closed";
}
