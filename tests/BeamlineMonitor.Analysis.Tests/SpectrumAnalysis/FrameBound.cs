using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.TestSupport;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Tests.SpectrumAnalysis;

/// <summary>
/// The Cramér-Rao bound of a synthetic frame, by numerical derivatives of the generator's expectation: a, c, g, the area of every line and a
/// polynomial background in each of three windows are unknown; (006)/(003) is known as well as ten pristine frames tell it.
/// </summary>
internal static class FrameBound
{
    private static readonly (double Low, double High, int BackgroundTerms)[] Windows = [(61.0, 66.4, 2), (122.5, 133.8, 3), (146.5, 153.0, 2)];

    /// <summary>Bounds of the standard deviations of a, c and V.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="countsIn003">Area of (003).</param>
    /// <param name="pristine">The pristine cell, of which ten frames were taken.</param>
    /// <returns>σ(a), σ(c) in Å and σ(V) in Å³.</returns>
    public static (double A, double C, double V) Of(CellConstants cell, double countsIn003, CellConstants pristine)
    {
        // The area of (006) is a parameter in its own right, known beforehand as the ratio of the pristine frames times the area of (003).
        Matrix<double> before = Information(pristine, countsIn003, 10).Inverse();
        int of003 = 3, of006 = 5;
        double ratio = 0.01, area = 10 * countsIn003;
        double ratioVariance = (before[of006, of006] + (ratio * ratio * before[of003, of003]) - (2 * ratio * before[of006, of003])) / (area * area);
        Matrix<double> information = Information(cell, countsIn003, 1);
        double weight = 1 / (ratioVariance * countsIn003 * countsIn003);
        information[of006, of006] += weight;
        information[of003, of003] += weight * ratio * ratio;
        information[of003, of006] -= weight * ratio;
        information[of006, of003] -= weight * ratio;
        Matrix<double> covariance = information.Inverse();
        double byA = Math.Sqrt(3) * cell.A * cell.C, byC = Math.Sqrt(3) / 2 * cell.A * cell.A;
        double volume = (byA * byA * covariance[0, 0]) + (byC * byC * covariance[1, 1]) + (2 * byA * byC * covariance[0, 1]);
        return (Math.Sqrt(covariance[0, 0]), Math.Sqrt(covariance[1, 1]), Math.Sqrt(volume));
    }

    private static Matrix<double> Information(CellConstants cell, double countsIn003, int frames)
    {
        double[] mu = SyntheticFrame.Expected(cell, countsIn003, frames);
        double total = frames * countsIn003;
        var derivatives = new List<double[]>
        {
            Slope(h => Lines(cell with { A = cell.A + h, B = cell.B + h }, 0.003), 1e-5),
            Slope(h => Lines(cell with { C = cell.C + h }, 0.003), 1e-5),
            Slope(h => Lines(cell, 0.003 + h), 1e-5),
        };
        foreach ((MillerIndices hkl, _) in SyntheticFrame.Hardened)
        {
            double[] line = new double[SyntheticFrame.Channels];
            SyntheticFrame.AddLine(line, cell, hkl, 1);
            derivatives.Add(line);
        }

        foreach ((double low, double high, int terms) in Windows)
        {
            for (int k = 0; k < terms; k++)
            {
                derivatives.Add([.. Enumerable.Range(0, SyntheticFrame.Channels)
                    .Select(i => SyntheticFrame.Scale.EnergyKeV(i))
                    .Select(e => e >= low && e < high ? Math.Pow((e - low) / (high - low), k) : 0)]);
            }
        }

        int[] channels = [.. Enumerable.Range(0, SyntheticFrame.Channels)
            .Where(i => Windows.Any(w => SyntheticFrame.Scale.EnergyKeV(i) >= w.Low && SyntheticFrame.Scale.EnergyKeV(i) < w.High))];
        return Matrix<double>.Build.Dense(
            derivatives.Count, derivatives.Count, (p, q) => channels.Sum(i => derivatives[p][i] * derivatives[q][i] / mu[i]));

        double[] Lines(CellConstants at, double divergence)
        {
            double[] counts = new double[SyntheticFrame.Channels];
            foreach ((MillerIndices hkl, double relative) in SyntheticFrame.Hardened)
                SyntheticFrame.AddLine(counts, at, hkl, total * relative, divergence);
            return counts;
        }

        static double[] Slope(Func<double, double[]> lines, double h) =>
            [.. lines(h).Zip(lines(-h), (above, below) => (above - below) / (2 * h))];
    }
}
