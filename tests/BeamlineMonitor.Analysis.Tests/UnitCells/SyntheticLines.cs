using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.UnitCells;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Tests.UnitCells;

/// <summary>A cell of each crystal system, and the lines that it shows.</summary>
internal static class SyntheticLines
{
    /// <summary>LiCoO2 at x = 1 and the detector of the beamline.</summary>
    public static CellConstants LithiumCobaltOxide { get; } = new(2.8160, 2.8160, 14.0520, 90, 90, 120);

    public const double TwoThetaDegrees = 2.35;

    public static MillerIndices[] FourLines { get; } = [new(0, 0, 3), new(1, 0, 1), new(0, 1, 2), new(1, 0, 4)];

    public static double[] FreeConstantsOf(CrystalSystem system) => system switch
    {
        CrystalSystem.Cubic => [4.1568],
        CrystalSystem.Tetragonal => [3.7845, 9.5143],
        CrystalSystem.Hexagonal => [2.8160, 14.0520],
        CrystalSystem.Rhombohedral => [4.9563, 32.97],
        CrystalSystem.Orthorhombic => [4.756, 10.207, 5.980],
        CrystalSystem.Monoclinic => [4.902, 2.808, 5.032, 108.65],
        _ => [5.137, 5.574, 6.881, 94.2, 103.7, 98.1],
    };

    public static CellConstants CellOf(CrystalSystem system) => FreeConstants.Expand(system, FreeConstantsOf(system));

    /// <summary>Ten general reflections, more than any system has constants.</summary>
    public static MillerIndices[] Reflections { get; } =
    [
        new(1, 0, 0), new(0, 1, 0), new(0, 0, 2), new(1, 1, 0), new(1, 0, 1), new(0, 1, 2),
        new(1, 1, 2), new(2, 0, -1), new(0, 2, 1), new(-1, 1, 3),
    ];

    public static ObservedLine[] Of(
        CellConstants cell, IEnumerable<MillerIndices> reflections, LineGeometry geometry, double? sigma = null) =>
        [.. reflections.Select(hkl => new ObservedLine(hkl, geometry.FromQ(cell.InverseDSquared(hkl))!.Value, sigma))];

    /// <summary>Adds normal errors of the lines' own σ.</summary>
    public static ObservedLine[] WithNoise(this IEnumerable<ObservedLine> lines, int seed)
    {
        var random = new Random(seed);
        return [.. lines.Select(line => line with { Value = Normal.Sample(random, line.Value, line.Sigma!.Value) })];
    }

    /// <summary>Adds normal errors of a full covariance.</summary>
    public static ObservedLine[] WithNoise(this ObservedLine[] lines, Matrix<double> covariance, int seed)
    {
        var random = new Random(seed);
        Vector<double> noise = covariance.Cholesky().Factor * Vector<double>.Build.Dense(lines.Length, _ => Normal.Sample(random, 0, 1));
        return [.. lines.Select((line, i) => line with { Value = line.Value + noise[i] })];
    }
}
