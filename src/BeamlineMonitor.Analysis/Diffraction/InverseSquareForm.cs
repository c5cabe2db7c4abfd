using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.Diffraction;

/// <summary>
/// 1/d² of one reflection as a function of the free constants of its system, prepared once. Where the angles are fixed it is Σ w_k/p_k² over
/// the free lengths (hexagonal: w = 4/3 (h² + hk + k²) for a, l² for c); elsewhere it goes through the metric tensor.
/// </summary>
public sealed class InverseSquareForm
{
    private readonly CrystalSystem system;
    private readonly MillerIndices hkl;
    private readonly double[]? weights;
    private readonly int[] rulers = new int[6];

    /// <summary>Prepares a reflection.</summary>
    /// <param name="system">The crystal system.</param>
    /// <param name="hkl">The reflection.</param>
    public InverseSquareForm(CrystalSystem system, MillerIndices hkl)
    {
        this.system = system;
        this.hkl = hkl;
        ImmutableArray<CellConstant> free = FreeConstants.Of(system);
        Count = free.Length;
        for (int i = 0; i < rulers.Length; i++)
            rulers[i] = FreeConstants.RulerOf(system, (CellConstant)i) is { } ruler ? free.IndexOf(ruler) : -1;
        if (free.Any(constant => constant > CellConstant.C)) return;
        double[] unit = new double[Count];
        unit.AsSpan().Fill(1);
        InverseDSquaredGradient slope = FreeConstants.Expand(system, unit).InverseDSquaredGradient(hkl);
        weights = [.. slope.Along(system).Select(byConstant => -byConstant / 2)]; // ∂(w/p²)/∂p = −2w at p = 1
    }

    /// <summary>Number of free constants.</summary>
    public int Count { get; }

    /// <summary>1/d² and its derivatives.</summary>
    /// <param name="free">Free constants, Å and degrees; shape [<see cref="Count"/>].</param>
    /// <param name="gradient">Receives the derivatives, Å⁻³ (Å⁻² per degree); shape [≥ <see cref="Count"/>], or empty when not wanted.</param>
    /// <returns>1/d², Å⁻².</returns>
    /// <exception cref="InvalidOperationException">The constants do not make a cell.</exception>
    public double Evaluate(ReadOnlySpan<double> free, Span<double> gradient)
    {
        if (weights is null) return ThroughMetric(free, gradient);
        double sum = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            double term = weights[k] / (free[k] * free[k]);
            sum += term;
            if (!gradient.IsEmpty) gradient[k] = -2 * term / free[k];
        }

        return sum;
    }

    private double ThroughMetric(ReadOnlySpan<double> free, Span<double> gradient)
    {
        CellConstants cell = FreeConstants.Expand(system, free);
        if (gradient.IsEmpty) return cell.InverseDSquared(hkl);
        InverseDSquaredGradient slope = cell.InverseDSquaredGradient(hkl);
        gradient[..Count].Clear();
        ReadOnlySpan<double> all = [slope.A, slope.B, slope.C, slope.Alpha, slope.Beta, slope.Gamma];
        for (int i = 0; i < all.Length; i++)
        {
            if (rulers[i] >= 0) gradient[rulers[i]] += all[i];
        }

        return cell.InverseDSquared(hkl);
    }
}
