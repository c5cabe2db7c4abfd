namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>What a calibration fits beside offset, gain and angle.</summary>
/// <param name="FitsCurvature">True to fit c2; false to hold it at 0: a straight scale.</param>
/// <param name="FitsTail">
/// True to fit the low-energy tail of the lines; false for plain Gaussians, whose places lie some eV lower where there is a tail: the convention
/// of most programs, and so of most header calibrations. Calibration and analysis must agree about it.
/// </param>
public sealed record CalibrationModel(bool FitsCurvature = true, bool FitsTail = true)
{
    /// <summary>Curvature and tail fitted.</summary>
    public static CalibrationModel Full { get; } = new();
}
