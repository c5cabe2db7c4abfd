using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>The counts, energies and background shapes of all windows of a fit, one window behind the other, each padded to whole blocks.</summary>
/// <remarks>Buffers grow to the largest problem seen and are then reused: no allocation in the loop over frames.</remarks>
internal sealed class WindowCounts
{
    private const int Block = LineKernel.BlockLength;
    private readonly List<PlacedWindow> windows = [];
    private readonly List<ChannelGrid> grids = [];
    private double[] energies = [];
    private double[] gains = [];
    private double[] counts = [];
    private double[] background = [];
    private double[] dispersions = [];

    /// <summary>The windows.</summary>
    public ReadOnlySpan<PlacedWindow> Windows => CollectionsMarshal.AsSpan(windows);

    /// <summary>Number of parameters, backgrounds included.</summary>
    public int Parameters { get; private set; }

    /// <summary>Length of the buffers in use.</summary>
    public int Length { get; private set; }

    /// <summary>Longest padded window.</summary>
    public int Longest { get; private set; }

    /// <summary>Number of channels in all windows.</summary>
    public int Channels { get; private set; }

    /// <summary>Counts in all windows.</summary>
    public double TotalCounts { get; private set; }

    /// <summary>Variance of each window's counts over that of Poisson counts, ≥ 1; shape [windows].</summary>
    public Span<double> Dispersions => dispersions.AsSpan(0, windows.Count);

    /// <summary>Lays the windows out and copies the counts.</summary>
    /// <param name="spectra">The spectra.</param>
    /// <param name="plan">The windows.</param>
    /// <param name="modelParameters">Number of parameters of the model, which the backgrounds follow.</param>
    public void Prepare(ReadOnlySpan<FittedSpectrum> spectra, List<FitWindow> plan, int modelParameters)
    {
        bool isSameLayout = IsSameLayout(spectra, plan);
        windows.Clear();
        (Length, Longest, Channels, TotalCounts, Parameters) = (0, 0, 0, 0, modelParameters);
        int terms = 1;
        foreach (FitWindow window in plan)
        {
            int padded = (window.Channels + Block - 1) / Block * Block;
            windows.Add(new PlacedWindow(window, Length, padded, Parameters, 0));
            Length += padded;
            Parameters += window.BackgroundTerms;
            Longest = Math.Max(Longest, padded);
            Channels += window.Channels;
            terms = Math.Max(terms, window.BackgroundTerms);
        }

        Grow(ref energies, Length);
        Grow(ref gains, Length);
        Grow(ref counts, Length);
        Grow(ref background, terms * Length);
        Grow(ref dispersions, windows.Count);
        Dispersions.Fill(1);
        if (!isSameLayout)
        {
            grids.Clear();
            foreach (FittedSpectrum spectrum in spectra) grids.Add(spectrum.Grid);
            foreach (ref readonly PlacedWindow window in Windows) FillLayout(window, spectra[window.Plan.SpectrumIndex].Grid);
        }

        for (int w = 0; w < windows.Count; w++) windows[w] = FillCounts(windows[w], spectra[windows[w].Plan.SpectrumIndex].Counts.Span);
    }

    /// <summary>Centre energies of a window's channels, keV; the padding repeats the last; shape [padded].</summary>
    /// <param name="window">The window.</param>
    /// <returns>Energies.</returns>
    public ReadOnlySpan<double> Energies(in PlacedWindow window) => energies.AsSpan(window.Offset, window.Padded);

    /// <summary>Widths of a window's channels, keV; shape [padded].</summary>
    /// <param name="window">The window.</param>
    /// <returns>Gains.</returns>
    public ReadOnlySpan<double> Gains(in PlacedWindow window) => gains.AsSpan(window.Offset, window.Padded);

    /// <summary>Counts of a window; 0 in the padding; shape [padded].</summary>
    /// <param name="window">The window.</param>
    /// <returns>Counts.</returns>
    public ReadOnlySpan<double> Counts(in PlacedWindow window) => counts.AsSpan(window.Offset, window.Padded);

    /// <summary>One background term over a window: a Bernstein polynomial, so that coefficients ≥ 0 give no negative background; shape [padded].</summary>
    /// <param name="window">The window.</param>
    /// <param name="term">Which term.</param>
    /// <returns>The term's shape, 0 to 1.</returns>
    public ReadOnlySpan<double> Background(in PlacedWindow window, int term) => background.AsSpan((term * Length) + window.Offset, window.Padded);

    /// <summary>The window that holds an energy.</summary>
    /// <param name="spectrum">Which spectrum.</param>
    /// <param name="energyKeV">Energy, keV.</param>
    /// <returns>Index of the window, or −1.</returns>
    public int WindowOf(int spectrum, double energyKeV)
    {
        for (int w = 0; w < windows.Count; w++)
        {
            PlacedWindow window = windows[w];
            if (window.Plan.SpectrumIndex == spectrum && energyKeV >= energies[window.Offset]
                && energyKeV <= energies[window.Offset + window.Plan.Channels - 1]) return w;
        }

        return -1;
    }

    /// <summary>Counts above a flat background between two energies of one window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="lowKeV">Lower energy, keV.</param>
    /// <param name="highKeV">Upper energy, keV.</param>
    /// <param name="backgroundCounts">Background, counts per channel.</param>
    /// <returns>Net counts; may be negative.</returns>
    public double NetCounts(in PlacedWindow window, double lowKeV, double highKeV, double backgroundCounts)
    {
        double net = 0;
        for (int i = window.Offset; i < window.Offset + window.Plan.Channels; i++)
        {
            if (energies[i] >= lowKeV && energies[i] <= highKeV) net += counts[i] - backgroundCounts;
        }

        return net;
    }

    // Frames of one layer are cut alike: then only the counts are new.
    private bool IsSameLayout(ReadOnlySpan<FittedSpectrum> spectra, List<FitWindow> plan)
    {
        if (plan.Count != windows.Count || spectra.Length != grids.Count) return false;
        for (int s = 0; s < spectra.Length; s++)
        {
            if (!ReferenceEquals(spectra[s].Grid, grids[s])) return false;
        }

        for (int w = 0; w < plan.Count; w++)
        {
            if (plan[w] != windows[w].Plan) return false;
        }

        return true;
    }

    private void FillLayout(in PlacedWindow window, ChannelGrid grid)
    {
        int first = window.Plan.FirstChannel, channels = window.Plan.Channels;
        for (int i = 0; i < window.Padded; i++)
        {
            int from = Math.Min(i, channels - 1);
            energies[window.Offset + i] = grid.EnergiesKeV[first + from];
            gains[window.Offset + i] = grid.GainsKeV[first + from];
            FillBackground(window.Offset + i, window.Plan.BackgroundTerms, channels > 1 ? (double)from / (channels - 1) : 0.5);
        }
    }

    private PlacedWindow FillCounts(PlacedWindow window, ReadOnlySpan<uint> source)
    {
        ReadOnlySpan<uint> taken = source.Slice(window.Plan.FirstChannel, window.Plan.Channels);
        Span<double> placed = counts.AsSpan(window.Offset, window.Padded);
        placed.Clear();
        TensorPrimitives.ConvertTruncating(taken, placed);
        TotalCounts += TensorPrimitives.Sum<double>(placed);
        Vector512<double> logs = Vector512<double>.Zero; // n ln n, 0 at n = 0
        for (nuint i = 0; i < (nuint)window.Padded; i += Block)
        {
            Vector512<double> n = Vector512.LoadUnsafe(ref placed[0], i);
            logs += n * Vector512.Log(Vector512.Max(n, Vector512<double>.One));
        }

        return window with { CountLogCount = Vector512.Sum(logs) };
    }

    private void FillBackground(int at, int terms, double t)
    {
        double binomial = 1, low = 1;
        for (int k = 0; k < terms; k++)
        {
            double high = 1;
            for (int i = k; i < terms - 1; i++) high *= 1 - t;
            background[(k * Length) + at] = binomial * low * high;
            binomial = binomial * (terms - 1 - k) / (k + 1);
            low *= t;
        }
    }

    private static void Grow(ref double[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new double[length];
    }
}
