using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>How the volume V = abc·√S follows the free constants, with S = 1 − Σ cos² + 2 cos α cos β cos γ.</summary>
internal static class VolumeGradient
{
    /// <summary>∂V/∂constant.</summary>
    /// <returns>Å² for lengths, Å³ per degree for angles, in the order of <see cref="FreeConstants.Of"/>.</returns>
    public static Vector<double> Of(CellConstants cell, CrystalSystem system)
    {
        ImmutableArray<CellConstant> free = FreeConstants.Of(system);
        var gradient = Vector<double>.Build.Dense(free.Length);
        foreach (CellConstant constant in Enum.GetValues<CellConstant>())
        {
            if (FreeConstants.RulerOf(system, constant) is { } ruler) gradient[free.IndexOf(ruler)] += Derivative(cell, constant);
        }

        return gradient;
    }

    private static double Derivative(CellConstants cell, CellConstant constant) => constant switch
    {
        CellConstant.Alpha => AlongAngle(cell, cell.Alpha, cell.Beta, cell.Gamma),
        CellConstant.Beta => AlongAngle(cell, cell.Beta, cell.Gamma, cell.Alpha),
        CellConstant.Gamma => AlongAngle(cell, cell.Gamma, cell.Alpha, cell.Beta),
        _ => cell.Volume / cell[constant],
    };

    // ∂√S/∂α = sin α (cos α − cos β cos γ) / √S, and √S = V/abc.
    private static double AlongAngle(CellConstants cell, double angle, double second, double third)
    {
        double edges = cell.A * cell.B * cell.C;
        double shape = double.CosPi(angle / 180) - (double.CosPi(second / 180) * double.CosPi(third / 180));
        return double.DegreesToRadians(edges * edges * double.SinPi(angle / 180) * shape / cell.Volume);
    }
}
