using MathNet.Numerics.Interpolation;
using MathNet.Numerics.RootFinding;

namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>A length or volume as a function of x: monotone between its nodes, with a kink only where a phase ends.</summary>
/// <remarks>
/// Each piece is a cubic Hermite interpolant with slopes that keep it monotone (PCHIP; F. N. Fritsch, SLATEC documentation PCHDOC).
/// A phase end splits the curve, so that the slope on one side does not lean on nodes of the other; two nodes alone make a straight line.
/// </remarks>
public sealed class CurveOfX
{
    private const double RootAccuracy = 1e-12; // in x: far below any measured difference
    private const int RootIterations = 200;

    private readonly double[] ends;
    private readonly CubicSpline[] pieces;

    /// <summary>Interpolates nodes.</summary>
    /// <param name="nodes">x and value by rising x; at least two.</param>
    /// <param name="phaseEnds">Those x, each of a node, where the curve may have a kink.</param>
    internal CurveOfX(IReadOnlyList<(double X, double Value)> nodes, IEnumerable<double> phaseEnds)
    {
        ends = [.. phaseEnds.Append(nodes[0].X).Append(nodes[^1].X).Distinct().Order()];
        pieces = [.. ends.Zip(ends.Skip(1), (from, to) => Interpolate([.. nodes.Where(node => node.X >= from && node.X <= to)]))];
    }

    /// <summary>The value at an x.</summary>
    /// <param name="x">Li content, inside the curve's domain.</param>
    /// <returns>Å or Å³.</returns>
    /// <exception cref="ArgumentOutOfRangeException">x is outside the domain, or NaN.</exception>
    public double Value(double x) => pieces[PieceOf(x)].Interpolate(x);

    /// <summary>The derivative at an x; at a kink that of the side of lower x.</summary>
    /// <param name="x">Li content, inside the curve's domain.</param>
    /// <returns>Å or Å³ per unit of x.</returns>
    /// <exception cref="ArgumentOutOfRangeException">x is outside the domain, or NaN.</exception>
    public double Slope(double x) => pieces[PieceOf(x)].Differentiate(x);

    /// <summary>The x at which the curve has a value.</summary>
    /// <param name="value">Å or Å³.</param>
    /// <returns>x, or null where no part of the curve has this value; the lowest where several have it.</returns>
    public double? Invert(double value)
    {
        for (int i = 0; i < pieces.Length; i++)
        {
            double atFrom = pieces[i].Interpolate(ends[i]) - value, atTo = pieces[i].Interpolate(ends[i + 1]) - value;
            if (atFrom == 0) return ends[i];
            if (atTo == 0) return ends[i + 1];
            CubicSpline piece = pieces[i];
            if (atFrom * atTo < 0
                && Brent.TryFindRoot(
                    x => piece.Interpolate(x) - value, ends[i], ends[i + 1], RootAccuracy, RootIterations, out double root))
                return root;
        }

        return null;
    }

    private static CubicSpline Interpolate((double X, double Value)[] nodes)
    {
        double[] x = [.. nodes.Select(node => node.X)], values = [.. nodes.Select(node => node.Value)];
        if (nodes.Length > 2) return CubicSpline.InterpolatePchipSorted(x, values);
        double slope = (values[1] - values[0]) / (x[1] - x[0]);
        return CubicSpline.InterpolateHermiteSorted(x, values, [slope, slope]);
    }

    private int PieceOf(double x)
    {
        if (!(x >= ends[0] && x <= ends[^1]))
            throw new ArgumentOutOfRangeException(nameof(x), x, $"The curve reaches from x = {ends[0]} to {ends[^1]}.");
        int piece = 0;
        while (x > ends[piece + 1]) piece++;
        return piece;
    }
}
