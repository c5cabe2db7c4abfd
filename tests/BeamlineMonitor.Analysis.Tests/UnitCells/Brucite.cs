using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.UnitCells;

namespace BeamlineMonitor.Analysis.Tests.UnitCells;

/// <summary>The example of Holland and Redfern (1997): five lines of brucite in 2θ, residuals unweighted.</summary>
internal static class Brucite
{
    public const double WavelengthAngstrom = 0.4133;

    public static LineGeometry Geometry { get; } = LineGeometry.TwoTheta(WavelengthAngstrom);

    public static UnitCellOptions Options { get; } = new(CrystalSystem.Hexagonal, Geometry) { Weights = LineWeights.Unit };

    public static ObservedLine[] Lines { get; } =
    [
        new(new(0, 0, 1), 5.692435),
        new(new(1, 0, 0), 9.362543),
        new(new(0, 1, 1), 10.966361),
        new(new(0, 1, 2), 14.766217),
        new(new(1, 1, 0), 16.248651),
    ];

    public static UnitCellSolution Refined { get; } = UnitCellRefinement.Refine(Lines, Options).Solution!;
}
