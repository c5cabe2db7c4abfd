using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>The scaled complementary error function erfcx(x) = exp(x²) erfc(x) for x ≥ 0, eight values at a time.</summary>
/// <remarks>
/// (1 + 2x) erfcx(x) is smooth in y = (x − k)/(x + k), so a short Chebyshev series serves the whole half line: the variable and the idea
/// are of Shepherd and Laframboise, Math. Comp. 36, 249 (1981). The coefficients are not theirs: they are computed at start-up from
/// MathNet's erfc and, beyond 5, the continued fraction of erfc.
/// </remarks>
public static class ScaledErfc
{
    private const double Pivot = 3.75;
    private const int Terms = 20;
    private static readonly double[] Polynomial = FitPolynomial();

    /// <summary>erfcx of eight values.</summary>
    /// <param name="x">Arguments, each ≥ 0.</param>
    /// <returns>erfcx, relative error below 1e-11.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Evaluate(Vector512<double> x)
    {
        Vector512<double> pivot = Vector512.Create(Pivot);
        Vector512<double> y = (x - pivot) / (x + pivot);
        double[] c = Polynomial;
        Vector512<double> sum = Vector512.Create(c[Terms - 1]);
        for (int k = Terms - 2; k >= 0; k--) sum = Vector512.FusedMultiplyAdd(sum, y, Vector512.Create(c[k]));
        return sum / (Vector512<double>.One + x + x);
    }

    /// <summary>erfcx of one value, by the definition or the continued fraction: slow, the reference for <see cref="Evaluate"/>.</summary>
    /// <param name="x">Argument, ≥ 0.</param>
    /// <returns>erfcx(x).</returns>
    public static double Reference(double x)
    {
        if (x < 5) return Math.Exp(x * x) * SpecialFunctions.Erfc(x);
        double tail = x;
        for (int k = 60; k >= 1; k--) tail = x + (k / 2.0 / tail);
        return 1 / (Math.Sqrt(Math.PI) * tail);
    }

    // Chebyshev interpolation on y in [-1, 1), written as powers of y for Horner's rule.
    private static double[] FitPolynomial()
    {
        const int nodes = 64;
        var chebyshev = new double[Terms];
        for (int j = 0; j < nodes; j++)
        {
            double angle = Math.PI * (j + 0.5) / nodes;
            double y = Math.Cos(angle);
            double x = Pivot * (1 + y) / (1 - y);
            double value = (1 + (2 * x)) * Reference(x);
            for (int k = 0; k < Terms; k++) chebyshev[k] += value * Math.Cos(k * angle) * (k == 0 ? 1.0 : 2.0) / nodes;
        }

        var powers = new double[Terms];
        var previous = new double[Terms];
        var current = new double[Terms];
        previous[0] = 1;
        current[1] = 1;
        powers[0] = chebyshev[0];
        for (int k = 1; k < Terms; k++)
        {
            for (int i = 0; i < Terms; i++) powers[i] += chebyshev[k] * current[i];
            var next = new double[Terms];
            for (int i = 0; i < Terms; i++) next[i] = (i > 0 ? 2 * current[i - 1] : 0) - previous[i];
            (previous, current) = (current, next);
        }

        return powers;
    }
}
