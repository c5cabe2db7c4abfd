using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diagnosis;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>One detector element of a run.</summary>
/// <param name="Name">Its name, as the detector's driver has it; part of topics.</param>
/// <param name="TwoThetaDegrees">Rough 2θ, degrees; the calibration finds it.</param>
/// <param name="AzimuthDegrees">Azimuth about the beam, degrees; 0 is horizontal.</param>
/// <param name="Direction">Which way its scattering vector points in the electrode.</param>
/// <param name="IsPrimary">True for the one that dashboards show first; exactly one is.</param>
/// <param name="CalibrationFile">File of a calibration, from the plan's folder; null where the run calibrates itself with a standard.</param>
/// <param name="Source">Id of the source of the numbers.</param>
/// <param name="TwoThetaWithinDegrees">How wrong the rough 2θ may be, degrees.</param>
/// <param name="GainKeV">Rough gain, keV per channel, within 15 %; null where nothing is known: then few lines can be indexed wrongly.</param>
public sealed record DetectorPlan(
    string Name,
    double TwoThetaDegrees,
    double AzimuthDegrees,
    ScatteringDirection Direction,
    bool IsPrimary,
    string? CalibrationFile,
    string Source,
    double TwoThetaWithinDegrees = 0.5,
    double? GainKeV = null)
{
    /// <summary>Where a calibration looks.</summary>
    public CalibrationSearch Search => (GainKeV is { } gain ? CalibrationSearch.Around(TwoThetaDegrees, gain) : new CalibrationSearch(TwoThetaDegrees))
        with { TwoThetaHalfRangeDegrees = TwoThetaWithinDegrees };
}
