using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Acquisition.Aligning;

/// <summary>One exposure of an alignment.</summary>
/// <param name="Phase">What it was taken for.</param>
/// <param name="StageMicrometres">Where the stage stood, µm.</param>
/// <param name="TiltDegrees">Where the tilt stood, degrees; null where there is none.</param>
/// <param name="Spectrum">What the primary detector counted.</param>
/// <param name="Intensity">Mean I0 meanwhile, in the monitor's own unit; null where it is not wired.</param>
public sealed record AlignmentShot(AlignmentPhase Phase, double StageMicrometres, double? TiltDegrees, Spectrum Spectrum, double? Intensity)
{
    /// <summary>By what the rates of a scan are multiplied, so that all were taken in the mean beam of the scan.</summary>
    /// <param name="scan">The scan; at least one exposure.</param>
    /// <returns>One factor an exposure; 1 where I0 is not wired, or is not above 0 throughout.</returns>
    public static double[] BeamFactors(IReadOnlyList<AlignmentShot> scan)
    {
        if (scan.Any(shot => !(shot.Intensity > 0))) return [.. scan.Select(_ => 1.0)];
        double mean = scan.Average(shot => shot.Intensity!.Value);
        return [.. scan.Select(shot => mean / shot.Intensity!.Value)];
    }
}
