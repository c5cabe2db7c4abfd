using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Messaging.Building;

/// <summary>Makes the message that tells a reader once what the others mean. Pure.</summary>
public static class MetaPayloads
{
    private static readonly ImmutableSortedDictionary<string, string> Units = new Dictionary<string, string>
    {
        ["_A"] = "ampere; ångström for a_A and c_A",
        ["_A3"] = "cubic ångström",
        ["_Ah"] = "ampere hour",
        ["_C"] = "degree Celsius",
        ["_MPa"] = "megapascal",
        ["_N"] = "newton",
        ["_V"] = "volt against the cell's reference electrode; not x_from_V, which is lithium content by volume",
        ["_deg"] = "degree",
        ["_eV"] = "electronvolt",
        ["_mA"] = "milliampere",
        ["_per_um"] = "1/micrometre",
        ["_s"] = "second",
        ["_um"] = "micrometre",
        ["s_"] = "one standard uncertainty of what follows",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Makes the payload.</summary>
    /// <param name="run">Id of the run, or null.</param>
    /// <param name="at">Experiment UTC.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="science">What it names.</param>
    /// <param name="calibrations">Calibrations that are in use, by detector.</param>
    /// <param name="devices">Driver by device.</param>
    /// <returns>The payload, not yet numbered.</returns>
    public static MetaPayload Of(
        string? run,
        DateTimeOffset at,
        RunPlan plan,
        RunScience science,
        IReadOnlyDictionary<string, DetectorCalibration> calibrations,
        IReadOnlyDictionary<string, string> devices) => new(
        PayloadTime.Of(at),
        run,
        "I_A > 0 charges: lithium leaves the cathode",
        Units,
        TopicKinds.All.ToImmutableSortedDictionary(kind => kind.Form, kind => kind.Schema, StringComparer.Ordinal),
        devices.ToImmutableSortedDictionary(StringComparer.Ordinal),
        plan.Detectors.ToImmutableSortedDictionary(
            detector => detector.Name, detector => Detector(detector, calibrations.GetValueOrDefault(detector.Name)), StringComparer.Ordinal),
        plan.Cells.ToImmutableSortedDictionary(cell => cell.Name, cell => Cell(cell, science), StringComparer.Ordinal));

    private static DetectorMeta Detector(DetectorPlan detector, DetectorCalibration? calibration) => new(
        detector.IsPrimary,
        calibration?.TwoThetaDegrees ?? detector.TwoThetaDegrees,
        detector.AzimuthDegrees,
        EnumWord.Of(detector.Direction),
        calibration is null ? null : CalibrationId.Of(detector.Name, calibration));

    private static CellMeta Cell(CellPlan cell, RunScience science) => new(
        cell.Reference.Name,
        cell.Reference.VoltsAgainstLithium,
        cell.Phase,
        cell.Curve is { } curve ? science.Curves[curve].Id : null,
        cell.Layers.Length,
        cell.ThicknessMicrometres,
        cell.PristineX?.Value);
}
