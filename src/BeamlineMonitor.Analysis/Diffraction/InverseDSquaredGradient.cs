using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.Diffraction;

/// <summary>The derivatives of 1/d² with respect to the six cell constants, every other one held.</summary>
/// <param name="A">With respect to a, Å⁻³.</param>
/// <param name="B">With respect to b, Å⁻³.</param>
/// <param name="C">With respect to c, Å⁻³.</param>
/// <param name="Alpha">With respect to α, Å⁻² per degree.</param>
/// <param name="Beta">With respect to β, Å⁻² per degree.</param>
/// <param name="Gamma">With respect to γ, Å⁻² per degree.</param>
public readonly record struct InverseDSquaredGradient(double A, double B, double C, double Alpha, double Beta, double Gamma)
{
    /// <summary>The derivatives with respect to the free constants of a system, whose tied constants move along.</summary>
    /// <param name="system">The crystal system.</param>
    /// <returns>In the order of <see cref="FreeConstants.Of"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The system is none of the seven.</exception>
    public double[] Along(CrystalSystem system)
    {
        ImmutableArray<CellConstant> free = FreeConstants.Of(system);
        double[] sums = new double[free.Length];
        ReadOnlySpan<double> all = [A, B, C, Alpha, Beta, Gamma];
        for (int i = 0; i < all.Length; i++)
        {
            if (FreeConstants.RulerOf(system, (CellConstant)i) is { } ruler) sums[free.IndexOf(ruler)] += all[i];
        }

        return sums;
    }
}
