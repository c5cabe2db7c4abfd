namespace BeamlineMonitor.Analysis.Alignment;

/// <summary>Where an electrode begins and ends.</summary>
/// <param name="Status">May the numbers be used; all others are 0 unless it is Ok.</param>
/// <param name="ElectrolyteMicrometres">The electrolyte interface, µm, in the coordinate of the points.</param>
/// <param name="SigmaElectrolyte">One standard uncertainty from counting, µm; the misfit is in it where the points scatter more than that.</param>
/// <param name="CollectorMicrometres">The collector interface, µm.</param>
/// <param name="SigmaCollector">Its uncertainty, µm.</param>
/// <param name="Covariance">Covariance of the two, µm².</param>
/// <param name="ReducedChiSquare">χ² per degree of freedom; 1 without one.</param>
public sealed record ElectrodeEdges(
    AlignmentStatus Status,
    double ElectrolyteMicrometres,
    double SigmaElectrolyte,
    double CollectorMicrometres,
    double SigmaCollector,
    double Covariance,
    double ReducedChiSquare)
{
    /// <summary>Thickness of the electrode, µm.</summary>
    public double ThicknessMicrometres => CollectorMicrometres - ElectrolyteMicrometres;

    /// <summary>Its uncertainty, µm.</summary>
    public double SigmaThickness => Math.Sqrt(Math.Max(0, Square(SigmaElectrolyte) + Square(SigmaCollector) - (2 * Covariance)));

    /// <summary>No edges.</summary>
    /// <param name="status">Why.</param>
    /// <returns>The result.</returns>
    public static ElectrodeEdges None(AlignmentStatus status) => new(status, 0, 0, 0, 0, 0, 1);

    private static double Square(double value) => value * value;
}
