using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Instruments.Detectors;

/// <summary>What one element of the detector counted.</summary>
/// <param name="Name">Name of the element.</param>
/// <param name="Spectrum">Counts and times; its start is the device's own clock.</param>
/// <param name="SettingChanges">Settings that are not what they were at the last exposure or identification.</param>
/// <param name="Warnings">What the gate should know: alarms of the device, no counts, impossible times. Each is one sentence.</param>
public sealed record ExposureElement(
    string Name, Spectrum Spectrum, ImmutableArray<SettingChange> SettingChanges, ImmutableArray<string> Warnings)
{
    /// <summary>How the element was set when it was read; null where nothing tells.</summary>
    public DetectorSettings? Settings { get; init; }
}
