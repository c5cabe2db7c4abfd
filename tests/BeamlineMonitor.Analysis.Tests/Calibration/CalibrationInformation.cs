using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.LineFitting;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Tests.Calibration;

/// <summary>
/// The Fisher information of a synthetic spectrum about scale, angle, areas, line shape and a straight background under each line, by
/// numerical derivatives of the expected counts over the channels around the lines.
/// </summary>
internal sealed class CalibrationInformation(SyntheticSpectrum truth, CalibrationLineAreas areas)
{
    private const double FanoPriorSigma = 0.02;
    private const double TailLengthPriorSigma = 0.5;

    /// <summary>The Cramér-Rao bound of (c0, c1, c2, 2θ), everything else being unknown.</summary>
    public Matrix<double> ScaleCovariance()
    {
        double[] start = Start();
        double[] expected = Model(start);
        (int First, int Last)[] windows = Windows();
        bool[] isFitted = new bool[expected.Length];
        foreach ((int first, int last) in windows) Array.Fill(isFitted, true, first, last - first);

        var columns = new List<double[]>();
        double[] scales = new double[start.Length];
        for (int p = 0; p < start.Length; p++)
        {
            scales[p] = Step(p, start[p]);
            double[] up = [.. start], down = [.. start];
            up[p] += scales[p];
            down[p] -= scales[p];
            double[] above = Model(up), below = Model(down);
            columns.Add([.. above.Zip(below, (a, b) => (a - b) / 2)]); // per step, for the conditioning
        }

        foreach ((int first, int last) in windows)
        {
            columns.Add([.. expected.Select((_, i) => i >= first && i < last ? 1.0 : 0)]);
            columns.Add([.. expected.Select((_, i) => i >= first && i < last ? (double)(i - first) / (last - first) : 0)]);
        }

        var information = Matrix<double>.Build.Dense(columns.Count, columns.Count, (a, b) =>
            Enumerable.Range(0, expected.Length).Where(i => isFitted[i]).Sum(i => columns[a][i] * columns[b][i] / expected[i]));
        int fano = start.Length - 5, tailLength = start.Length - 1;
        information[fano, fano] += Math.Pow(scales[fano] / FanoPriorSigma, 2);
        information[tailLength, tailLength] += Math.Pow(scales[tailLength] / TailLengthPriorSigma, 2);

        // Scaled to a unit diagonal before inversion.
        Vector<double> unit = information.Diagonal().PointwisePower(-0.5);
        Matrix<double> inverse = information.MapIndexed((i, j, x) => x * unit[i] * unit[j]).Inverse();
        return Matrix<double>.Build.Dense(4, 4, (i, j) => inverse[i, j] * unit[i] * unit[j] * scales[i] * scales[j]);
    }

    private double[] Start() =>
    [
        truth.Scale.C0KeV, truth.Scale.C1KeV, truth.Scale.C2KeV, truth.TwoThetaDegrees,
        .. areas.Reflections.Select(reflection => reflection.Area),
        1, 1, 1, // La Kα, Kβ1 with Kβ3, Kβ2: factors of their areas
        truth.Width.NoiseKeV, truth.Width.Fano, truth.Width.Divergence, truth.Shape.TailFraction, truth.Shape.TailGrowthAt100KeV, truth.Shape.TailKeV,
    ];

    private static double Step(int parameter, double value) => parameter switch
    {
        0 => 1e-4,
        1 => 1e-4 / SyntheticSpectrum.Channels,
        2 => 1e-4 / SyntheticSpectrum.Channels / SyntheticSpectrum.Channels,
        _ => Math.Max(1e-5 * value, 1e-6),
    };

    private double[] Model(double[] p)
    {
        int reflections = areas.Reflections.Length, shape = 4 + reflections + 3;
        SyntheticSpectrum moved = truth with
        {
            Scale = new EnergyScale(p[0], p[1], p[2]),
            TwoThetaDegrees = p[3],
            Width = new WidthLaw(p[shape], p[shape + 1], p[shape + 2]),
            Shape = new LineShape(p[shape + 3], p[shape + 5], p[shape + 4]),
        };
        CalibrationLineAreas scaled = areas with { Reflections = [.. areas.Reflections.Select((r, i) => (r.Hkl, p[4 + i]))] };
        return moved.Expected(moved.LinesOf(scaled).Select(line => line.IsReflection
            ? line
            : (line.EnergyKeV, false, line.Area * p[4 + reflections + (line.EnergyKeV < 35 ? 0 : line.EnergyKeV < 38 ? 1 : 2)])));
    }

    // Four FWHM below to three above every line, joined where they overlap: as the line fit cuts them.
    private (int First, int Last)[] Windows()
    {
        LineFitOptions options = LineFitOptions.Default;
        var windows = new List<(int First, int Last)>();
        foreach ((double energy, bool isReflection, _) in truth.LinesOf(areas).OrderBy(line => line.EnergyKeV))
        {
            double fwhm = truth.Width.FwhmKeV(energy, isReflection);
            int first = (int)Math.Ceiling(truth.Scale.Channel(energy - (options.BelowLineFwhm * fwhm))!.Value);
            int last = (int)Math.Ceiling(truth.Scale.Channel(energy + (options.AboveLineFwhm * fwhm))!.Value);
            if (windows.Count > 0 && windows[^1].Last >= first) windows[^1] = (windows[^1].First, last);
            else windows.Add((first, last));
        }

        return [.. windows];
    }
}
