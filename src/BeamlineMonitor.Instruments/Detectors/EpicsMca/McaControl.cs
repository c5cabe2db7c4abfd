namespace BeamlineMonitor.Instruments.Detectors.EpicsMca;

/// <summary>The process variables that start and stop a detector: those of one mca record, or one set for all elements.</summary>
/// <param name="PresetReal">Preset real time, s; 0 for none.</param>
/// <param name="PresetLive">Preset live time, s; 0 for none.</param>
/// <param name="EraseStart">Erases and starts.</param>
/// <param name="Stop">Stops.</param>
/// <param name="Acquiring">0 when nothing is being counted.</param>
/// <param name="PresetMode">Which preset counts (1 real, 2 live time), or null where both always do.</param>
/// <param name="DeadTime">Dead time of all elements together, %, or null.</param>
public sealed record McaControl(
    string PresetReal, string PresetLive, string EraseStart, string Stop, string Acquiring, string? PresetMode, string? DeadTime)
{
    /// <summary>The fields of a mca record (epics-modules/mca, mcaRecord.dbd).</summary>
    /// <param name="record">Name of the record.</param>
    /// <returns>The names.</returns>
    public static McaControl OfRecord(string record) =>
        new($"{record}.PRTM", $"{record}.PLTM", $"{record}.ERST", $"{record}.STOP", $"{record}.ACQG", null, null);

    /// <summary>The common records of an XIA multi-element system (epics-modules/dxp, dxpMED.template).</summary>
    /// <param name="prefix">The system's prefix with its colon, for example "6bmXMAP:".</param>
    /// <returns>The names.</returns>
    public static McaControl OfDxp(string prefix) =>
        new(
            $"{prefix}PresetReal", $"{prefix}PresetLive", $"{prefix}EraseStart", $"{prefix}StopAll", $"{prefix}Acquiring", $"{prefix}PresetMode", $"{prefix}DeadTime");
}
