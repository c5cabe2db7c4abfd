namespace BeamlineMonitor.Analysis.Alignment;

/// <summary>At which tilt of the stage the electrode lies along the beam.</summary>
/// <param name="Status">May the numbers be used; the others are 0 unless it is Ok.</param>
/// <param name="Degrees">The tilt, degrees, in the stage's coordinate.</param>
/// <param name="Sigma">One standard uncertainty, degrees; the misfit is in it where the points scatter more than they count.</param>
/// <param name="ReducedChiSquare">χ² per degree of freedom; 1 without one.</param>
public sealed record ElectrodeTilt(AlignmentStatus Status, double Degrees, double Sigma, double ReducedChiSquare)
{
    /// <summary>No tilt.</summary>
    /// <param name="status">Why.</param>
    /// <returns>The result.</returns>
    public static ElectrodeTilt None(AlignmentStatus status) => new(status, 0, 0, 1);
}
