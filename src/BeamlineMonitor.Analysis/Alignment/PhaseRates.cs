using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Alignment;

/// <summary>
/// Reads from the single spectra of a scan how brightly each phase shines. Places, widths and ratios of a phase's lines are those of the sum of all
/// spectra, so that only one number a phase is left, also where it hardly shows; it may come out negative, and so is right on average.
/// </summary>
public sealed class PhaseRates
{
    private const double WindowFwhm = 3;
    private const double LeastSignificance = 3;
    private const int Rounds = 4;
    private const double LeastExpected = 0.1; // counts a channel: an empty channel is not infinitely certain

    private readonly ImmutableArray<int> channels;
    private readonly Matrix<double> design;
    private readonly int phases;

    private PhaseRates(ImmutableArray<int> channels, Matrix<double> design, int phases, ImmutableArray<bool> isSeen)
    {
        (this.channels, this.design, this.phases) = (channels, design, phases);
        IsSeen = isSeen;
    }

    /// <summary>Which of the phases show in the sum of the scan, in the order asked.</summary>
    public ImmutableArray<bool> IsSeen { get; }

    /// <summary>Learns the lines from the sum of a scan.</summary>
    /// <param name="calibration">The detector's calibration, with an angle.</param>
    /// <param name="wanted">The phases; the first is the cathode.</param>
    /// <param name="scan">All spectra of the scan; of the calibration's channel count.</param>
    /// <returns>The reader; null where not even the first phase shows.</returns>
    /// <exception cref="ArgumentException">There is no spectrum, or one has another number of channels.</exception>
    /// <exception cref="InvalidOperationException">The calibration has no angle.</exception>
    public static PhaseRates? Learn(DetectorCalibration calibration, IReadOnlyList<Phase> wanted, IReadOnlyList<Spectrum> scan)
    {
        var sum = new SpectrumSum();
        foreach (Spectrum spectrum in scan) sum.Add(spectrum);
        Spectrum total = sum.Total() ?? throw new ArgumentException("A scan has at least one spectrum.", nameof(scan));
        SpectrumResult result = new SpectrumAnalyzer(calibration, wanted, [], AnalysisOptions.Default).Analyze(total);
        if (result.Shape is not { } shape || result.Phases[0].Status != AnalysisStatus.Ok) return null;
        List<(int Phase, double EnergyKeV, double Area)> lines = [];
        foreach ((int index, PhaseResult phase) in result.Phases.Index())
        {
            if (phase.Cell is not { } cell) continue;
            lines.AddRange(
                from line in phase.Areas
                where line.SigmaArea is { } sigma && line.Area >= LeastSignificance * sigma
                select (index, Bragg.EnergyKeV(cell.Constants.DSpacing(line.Indices), calibration.RequireTwoTheta()), line.Area));
        }

        ImmutableArray<bool> isSeen = [.. wanted.Select((_, index) => lines.Any(line => line.Phase == index))];
        return isSeen[0] ? Build(new ChannelGrid(calibration.Scale, calibration.Channels), lines, shape, isSeen) : null;
    }

    /// <summary>Reads one spectrum.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <returns>The rate of each phase in the order asked; null for one that does not show in the scan, and for all where the live time is impossible.</returns>
    public ImmutableArray<PhaseRate?> Read(Spectrum spectrum)
    {
        if (!spectrum.HasPossibleTimes) return [.. IsSeen.Select(_ => (PhaseRate?)null)];
        Vector<double> counts = Vector<double>.Build.Dense([.. channels.Select(channel => (double)spectrum.Counts[channel])]);
        Vector<double> variance = Vector<double>.Build.Dense(counts.Count, Math.Max(counts.Average(), LeastExpected));
        Matrix<double> normal = design;
        Vector<double> solution = counts;
        for (int round = 0; round < Rounds; round++)
        {
            Matrix<double> weighted = Matrix<double>.Build.Dense(design.RowCount, design.ColumnCount, (i, j) => design[i, j] / variance[i]);
            normal = weighted.TransposeThisAndMultiply(design);
            solution = normal.Cholesky().Solve(weighted.TransposeThisAndMultiply(counts));
            variance = (design * solution).PointwiseMaximum(LeastExpected);
        }

        Matrix<double> covariance = normal.Inverse();
        double live = spectrum.LiveTime.TotalSeconds;
        int column = 0;
        return [.. IsSeen.Select(seen => seen ? new PhaseRate(solution[column] / live, Math.Sqrt(covariance[column, column++]) / live) : (PhaseRate?)null)];
    }

    private static PhaseRates Build(
        ChannelGrid grid, List<(int Phase, double EnergyKeV, double Area)> lines, FittedShape shape, ImmutableArray<bool> isSeen)
    {
        int[] columnOf = new int[isSeen.Length];
        for (int p = 1; p < isSeen.Length; p++) columnOf[p] = columnOf[p - 1] + (isSeen[p - 1] ? 1 : 0);
        int seen = isSeen.Count(is_ => is_);
        double[] total = [.. isSeen.Select((_, p) => lines.Where(line => line.Phase == p).Sum(line => line.Area))];
        List<(int First, int End)> windows = Windows(grid, lines, shape.Width);
        ImmutableArray<int> channels = [.. windows.SelectMany(window => Enumerable.Range(window.First, window.End - window.First))];
        Matrix<double> design = Matrix<double>.Build.Dense(channels.Length, seen + (2 * windows.Count));
        int length = (grid.Channels + LineKernel.BlockLength - 1) / LineKernel.BlockLength * LineKernel.BlockLength;
        double[] energies = new double[length], value = new double[length], slope = new double[length], other = new double[length];
        grid.EnergiesKeV.CopyTo(energies);
        energies.AsSpan(grid.Channels).Fill(grid.EnergiesKeV[^1]);
        foreach ((int phase, double energy, double area) in lines)
        {
            double sigma = shape.Width.FwhmKeV(energy, true) / Math.Sqrt(WidthLaw.FwhmSquaredPerVariance);
            LineKernel.Evaluate(energies, energy, sigma, shape.Tail.FractionAt(energy), shape.Tail.TailKeV, value, slope, other);
            for (int row = 0; row < channels.Length; row++)
                design[row, columnOf[phase]] += area / total[phase] * value[channels[row]] * grid.GainsKeV[channels[row]];
        }

        int at = 0;
        foreach ((int index, (int first, int end)) in windows.Index())
        {
            for (int channel = first; channel < end; channel++, at++)
            {
                design[at, seen + (2 * index)] = 1;
                design[at, seen + (2 * index) + 1] = (2.0 * (channel - first) / Math.Max(1, end - first - 1)) - 1;
            }
        }

        return new PhaseRates(channels, design, seen, isSeen);
    }

    private static List<(int First, int End)> Windows(ChannelGrid grid, List<(int Phase, double EnergyKeV, double Area)> lines, WidthLaw width)
    {
        List<(int First, int End)> windows = [];
        foreach ((_, double energy, _) in lines.OrderBy(line => line.EnergyKeV))
        {
            double reach = WindowFwhm * width.FwhmKeV(energy, true);
            (int first, int end) = (grid.FirstChannelAtOrAbove(energy - reach), grid.FirstChannelAtOrAbove(energy + reach));
            if (windows.Count > 0 && first <= windows[^1].End) windows[^1] = (windows[^1].First, Math.Max(end, windows[^1].End));
            else windows.Add((first, end));
        }

        return windows;
    }
}
