using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// Evaluates a model on its windows: expected counts, Poisson deviance, and the score and Fisher information of every parameter.
/// μ_i = Σ background + Σ area · gain_i · S(E_i); score = Σ (n_i/μ_i − 1) ∂μ_i; information = Σ ∂μ_i ∂μ_iᵀ / μ_i.
/// </summary>
/// <remarks>Buffers grow to the largest problem seen and are then reused: no allocation in the loop over frames.</remarks>
internal sealed class ModelEvaluation
{
    private const int Block = LineKernel.BlockLength;

    /// <summary>A reduced χ² this many of its standard deviations above 1 is not chance.</summary>
    private const double ChanceDispersion = 5;

    private readonly List<Window> windows = [];
    private readonly double[] gradient = new double[LinePosition.MaximumParameters];
    private double[] energies = [];
    private double[] gains = [];
    private double[] counts = [];
    private double[] expected = [];
    private double[] background = [];
    private double[] columns = [];
    private double[] value = [];
    private double[] byCentre = [];
    private double[] bySigma = [];
    private double[] byFraction = [];
    private double[] byLength = [];
    private double[] weighted = [];
    private int[] local = [];
    private LineModel model = null!;
    private int longest;

    /// <summary>Deviance 2 Σ (μ − n + n ln(n/μ)) of the last evaluation.</summary>
    public double Deviance { get; private set; }

    /// <summary>∂ ln L/∂parameter of the last evaluation; shape [parameters].</summary>
    public double[] Score { get; private set; } = [];

    /// <summary>Fisher information of the last evaluation, lower triangle, row by row; shape [parameters, parameters].</summary>
    public double[] Information { get; private set; } = [];

    /// <summary>Number of parameters, backgrounds included.</summary>
    public int Parameters { get; private set; }

    /// <summary>Number of channels in all windows.</summary>
    public int Channels { get; private set; }

    /// <summary>Counts in all windows.</summary>
    public double TotalCounts { get; private set; }

    /// <summary>The windows: where they lie and which background parameters are theirs.</summary>
    public ReadOnlySpan<Window> Windows => CollectionsMarshal.AsSpan(windows);

    /// <summary>Expected counts of the last evaluation in one window; shape [channels of the window].</summary>
    /// <param name="window">The window.</param>
    /// <returns>Expected counts.</returns>
    public ReadOnlySpan<double> Expected(in Window window) => expected.AsSpan(window.Offset, window.Plan.Channels);

    /// <summary>Measured counts in one window; shape [channels of the window].</summary>
    /// <param name="window">The window.</param>
    /// <returns>Counts.</returns>
    public ReadOnlySpan<double> Counts(in Window window) => counts.AsSpan(window.Offset, window.Plan.Channels);

    /// <summary>Σ|n − μ| beyond its Poisson expectation √(2μ/π), over the counts that stand above the lowest background; windows together.</summary>
    /// <returns>The missed share, 0 or more.</returns>
    public double Misfit()
    {
        double missed = 0, above = 0;
        foreach (ref readonly Window window in Windows)
        {
            ReadOnlySpan<double> measured = Counts(window), expectation = Expected(window);
            double floor = TensorPrimitives.Min(expectation);
            for (int i = 0; i < measured.Length; i++)
            {
                missed += Math.Abs(measured[i] - expectation[i]) - Math.Sqrt(2 * expectation[i] / Math.PI);
                above += expectation[i] - floor;
            }
        }

        return above > 0 ? Math.Max(0, missed) / above : 1;
    }

    /// <summary>Measures by how much each window misfits, and gives windows that misfit beyond chance that much less weight from now on.</summary>
    /// <returns>True where a weight changed by more than a tenth.</returns>
    /// <remarks>
    /// Quasi-likelihood (McCullagh and Nelder, Generalized Linear Models, ch. 9): with a dispersion φ = χ²/dof a window's information falls by φ.
    /// </remarks>
    public bool UpdateDispersions()
    {
        bool changed = false;
        for (int w = 0; w < windows.Count; w++)
        {
            Window window = windows[w];
            double chiSquared = 0;
            ReadOnlySpan<double> measured = Counts(window), model = Expected(window);
            for (int i = 0; i < measured.Length; i++)
            {
                double off = measured[i] - model[i];
                chiSquared += off * off / Math.Max(model[i], 1);
            }

            double phi = chiSquared / Math.Max(1, measured.Length - window.Plan.BackgroundTerms - 2);
            bool beyondChance = phi > 1 + (ChanceDispersion * Math.Sqrt(2.0 / measured.Length));
            double dispersion = beyondChance ? phi : 1;
            changed |= Math.Abs(Math.Log(dispersion / window.Dispersion)) > 0.1;
            windows[w] = window with { Dispersion = dispersion };
        }

        return changed;
    }

    /// <summary>Counts above a flat background between two energies of one window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="lowKeV">Lower energy, keV.</param>
    /// <param name="highKeV">Upper energy, keV.</param>
    /// <param name="backgroundCounts">Background, counts per channel.</param>
    /// <returns>Net counts; may be negative.</returns>
    public double NetCounts(in Window window, double lowKeV, double highKeV, double backgroundCounts)
    {
        double net = 0;
        for (int i = window.Offset; i < window.Offset + window.Plan.Channels; i++)
        {
            if (energies[i] >= lowKeV && energies[i] <= highKeV) net += counts[i] - backgroundCounts;
        }

        return net;
    }

    /// <summary>Lays the windows out and copies the counts.</summary>
    /// <param name="newModel">The model.</param>
    /// <param name="spectra">The spectra.</param>
    /// <param name="plan">The windows.</param>
    /// <param name="centresKeV">Where each line is expected, keV, to find its window; shape [lines].</param>
    public void Prepare(LineModel newModel, ReadOnlySpan<FittedSpectrum> spectra, List<FitWindow> plan, ReadOnlySpan<double> centresKeV)
    {
        model = newModel;
        windows.Clear();
        int offset = 0;
        int parameter = newModel.Parameters.Length;
        longest = 0;
        Channels = 0;
        foreach (FitWindow window in plan)
        {
            int padded = (window.Channels + Block - 1) / Block * Block;
            windows.Add(new Window(window, offset, padded, parameter));
            offset += padded;
            parameter += window.BackgroundTerms;
            longest = Math.Max(longest, padded);
            Channels += window.Channels;
        }

        Parameters = parameter;
        Reserve(offset);
        TotalCounts = 0;
        for (int w = 0; w < windows.Count; w++) windows[w] = Fill(windows[w], spectra[windows[w].Plan.SpectrumIndex]);
        LineWindow = newModel.Lines.Length <= LineWindow.Length ? LineWindow : new int[newModel.Lines.Length];
        for (int l = 0; l < newModel.Lines.Length; l++) LineWindow[l] = WindowOf(newModel.Lines[l].SpectrumIndex, centresKeV[l]);
    }

    /// <summary>The window of each line, or −1 for a line outside every window; shape [≥ lines].</summary>
    public int[] LineWindow { get; private set; } = [];

    /// <summary>Evaluates deviance, score and information.</summary>
    /// <param name="values">All parameters, backgrounds included; shape [<see cref="Parameters"/>].</param>
    /// <param name="isFree">Which parameters are differentiated; shape [<see cref="Parameters"/>].</param>
    public void Evaluate(ReadOnlySpan<double> values, ReadOnlySpan<bool> isFree)
    {
        Array.Clear(Score, 0, Parameters);
        Array.Clear(Information, 0, Parameters * Parameters);
        Deviance = 0;
        ReadOnlySpan<Window> all = Windows;
        for (int w = 0; w < all.Length; w++)
        {
            int free = Build(w, all[w], values, isFree);
            Accumulate(all[w], free);
        }
    }

    // Expected counts of one window and the derivative columns of the free parameters that touch it; returns how many.
    private int Build(int index, in Window window, ReadOnlySpan<double> values, ReadOnlySpan<bool> isFree)
    {
        int n = window.Padded;
        Span<double> mu = expected.AsSpan(window.Offset, n);
        mu.Clear();
        int used = 0;
        for (int term = 0; term < window.Plan.BackgroundTerms; term++)
        {
            int parameter = window.FirstBackgroundParameter + term;
            ReadOnlySpan<double> basis = background.AsSpan((term * expected.Length) + window.Offset, n);
            TensorPrimitives.MultiplyAdd(basis, values[parameter], mu, mu);
            if (isFree[parameter]) basis.CopyTo(NewColumn(parameter, ref used, n));
        }

        var shape = new LineShape(
            values[ShapeParameters.TailFraction], values[ShapeParameters.TailLength], values[ShapeParameters.TailGrowth]);
        ReadOnlySpan<ModelLine> lines = model.Lines.AsSpan();
        for (int l = 0; l < lines.Length; l++)
        {
            if (LineWindow[l] != index) continue;
            AddLine(lines[l], window, values, isFree, shape, mu, ref used);
        }

        return used;
    }

    private void AddLine(
        ModelLine line,
        in Window window,
        ReadOnlySpan<double> values,
        ReadOnlySpan<bool> isFree,
        LineShape shape,
        Span<double> mu,
        ref int used)
    {
        int n = window.Padded;
        double centre = line.Position.Evaluate(values, gradient);
        double area = values[line.AreaParameter] * line.AreaFactor;
        double gain = gains[window.Offset + (window.Plan.Channels / 2)];
        double variance = Variance(values, centre, line.IsReflection) + (gain * gain / 12);
        double sigma = Math.Sqrt(variance);
        ReadOnlySpan<double> energy = energies.AsSpan(window.Offset, n);
        ReadOnlySpan<double> width = gains.AsSpan(window.Offset, n);
        Span<double> s = value.AsSpan(0, n), sByE = byCentre.AsSpan(0, n), sBySigma = bySigma.AsSpan(0, n);
        bool fractionMoves = isFree[ShapeParameters.TailFraction] || isFree[ShapeParameters.TailGrowth];
        Span<double> sByF = fractionMoves || shape.TailGrowthAt100KeV != 0 ? byFraction.AsSpan(0, n) : default;
        Span<double> sByBeta = isFree[ShapeParameters.TailLength] ? byLength.AsSpan(0, n) : default;
        double fraction = shape.FractionAt(centre);
        LineKernel.Evaluate(energy, centre, sigma, fraction, shape.TailKeV, s, sByE, sBySigma, sByF, sByBeta);

        TensorPrimitives.Multiply(s, width, s);
        TensorPrimitives.MultiplyAdd(s, area, mu, mu);
        if (isFree[line.AreaParameter]) Add(line.AreaParameter, s, line.AreaFactor, ref used);
        // A line that moves also changes its width and its tail, by their laws.
        if (!sByF.IsEmpty && fraction < 1) TensorPrimitives.MultiplyAdd(sByF, 2e-4 * shape.TailGrowthAt100KeV * centre, sByE, sByE);
        TensorPrimitives.MultiplyAdd(sBySigma, VarianceSlope(values, centre, line.IsReflection) / (2 * sigma), sByE, sByE);
        TensorPrimitives.Multiply(sByE, width, sByE);
        ReadOnlySpan<int> moving = line.Position.Parameters;
        for (int k = 0; k < moving.Length; k++)
        {
            if (isFree[moving[k]]) Add(moving[k], sByE, area * gradient[k], ref used);
        }

        if (isFree[ShapeParameters.NoiseSquared] || isFree[ShapeParameters.Fano] || isFree[ShapeParameters.DivergenceSquared])
        {
            TensorPrimitives.Multiply(sBySigma, width, sBySigma);
            double perFwhmSquared = area / (2 * sigma * WidthLaw.FwhmSquaredPerVariance);
            AddIfFree(ShapeParameters.NoiseSquared, perFwhmSquared, isFree, sBySigma, ref used);
            double byFano = WidthLaw.FwhmSquaredPerVariance * WidthLaw.PairEnergyKeV * centre;
            AddIfFree(ShapeParameters.Fano, perFwhmSquared * byFano, isFree, sBySigma, ref used);
            if (line.IsReflection) AddIfFree(ShapeParameters.DivergenceSquared, perFwhmSquared * centre * centre, isFree, sBySigma, ref used);
        }

        if (fractionMoves && fraction < 1)
        {
            TensorPrimitives.Multiply(sByF, width, sByF);
            AddIfFree(ShapeParameters.TailFraction, area, isFree, sByF, ref used);
            AddIfFree(ShapeParameters.TailGrowth, 1e-4 * area * centre * centre, isFree, sByF, ref used);
        }

        if (sByBeta.IsEmpty) return;
        TensorPrimitives.Multiply(sByBeta, width, sByBeta);
        AddIfFree(ShapeParameters.TailLength, area, isFree, sByBeta, ref used);
    }

    /// <summary>Variance of a line's Gaussian from the shape parameters, keV², without the width of a channel.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="centreKeV">Line energy, keV.</param>
    /// <param name="isReflection">True for a Bragg reflection.</param>
    /// <returns>σ², keV², &gt; 0.</returns>
    public static double Variance(ReadOnlySpan<double> values, double centreKeV, bool isReflection)
    {
        double fwhmSquared = values[ShapeParameters.NoiseSquared]
            + (WidthLaw.FwhmSquaredPerVariance * values[ShapeParameters.Fano] * WidthLaw.PairEnergyKeV * centreKeV)
            + (isReflection ? values[ShapeParameters.DivergenceSquared] * centreKeV * centreKeV : 0);
        return fwhmSquared / WidthLaw.FwhmSquaredPerVariance;
    }

    private static double VarianceSlope(ReadOnlySpan<double> values, double centreKeV, bool isReflection) =>
        (values[ShapeParameters.Fano] * WidthLaw.PairEnergyKeV)
        + (isReflection ? 2 * values[ShapeParameters.DivergenceSquared] * centreKeV / WidthLaw.FwhmSquaredPerVariance : 0);

    private void AddIfFree(int parameter, double factor, ReadOnlySpan<bool> isFree, ReadOnlySpan<double> source, ref int used)
    {
        if (isFree[parameter]) Add(parameter, source, factor, ref used);
    }

    private void Add(int parameter, ReadOnlySpan<double> source, double factor, ref int used)
    {
        for (int j = 0; j < used; j++)
        {
            if (local[j] != parameter) continue;
            Span<double> column = columns.AsSpan(j * longest, source.Length);
            TensorPrimitives.MultiplyAdd(source, factor, column, column);
            return;
        }

        TensorPrimitives.Multiply(source, factor, NewColumn(parameter, ref used, source.Length));
    }

    private Span<double> NewColumn(int parameter, ref int used, int length)
    {
        local[used] = parameter;
        return columns.AsSpan(used++ * longest, length);
    }

    // Deviance, score and information of one window.
    private void Accumulate(in Window window, int used)
    {
        int n = window.Padded;
        ref double muAt = ref expected[window.Offset];
        ref double countAt = ref counts[window.Offset];
        Span<double> weight = byCentre.AsSpan(0, n), excess = bySigma.AsSpan(0, n);
        Vector256<double> sum = Vector256<double>.Zero;
        for (nuint i = 0; i < (nuint)n; i += Block)
        {
            Vector256<double> mu = Vector256.LoadUnsafe(ref muAt, i);
            Vector256<double> count = Vector256.LoadUnsafe(ref countAt, i);
            Vector256<double> inverse = Vector256<double>.One / mu;
            sum += mu - count - (count * Vector256.Log(mu)); // the part of the deviance that depends on the model
            inverse.StoreUnsafe(ref MemoryMarshal.GetReference(weight), i);
            ((count * inverse) - Vector256<double>.One).StoreUnsafe(ref MemoryMarshal.GetReference(excess), i);
        }

        double inverseDispersion = 1 / window.Dispersion;
        Deviance += 2 * inverseDispersion * (Vector256.Sum(sum) + window.CountLogCount - PaddingTerm(window));
        weight[window.Plan.Channels..].Clear();
        excess[window.Plan.Channels..].Clear();
        if (window.Dispersion != 1)
        {
            TensorPrimitives.Multiply(weight, inverseDispersion, weight);
            TensorPrimitives.Multiply(excess, inverseDispersion, excess);
        }

        Span<double> scaled = weighted.AsSpan(0, n);
        for (int j = 0; j < used; j++)
        {
            ReadOnlySpan<double> column = columns.AsSpan(j * longest, n);
            int row = local[j];
            Score[row] += TensorPrimitives.Dot(column, excess);
            TensorPrimitives.Multiply(column, weight, scaled);
            for (int k = 0; k <= j; k++)
            {
                double product = TensorPrimitives.Dot(scaled, columns.AsSpan(k * longest, n));
                (int high, int low) = row >= local[k] ? (row, local[k]) : (local[k], row);
                Information[(high * Parameters) + low] += product;
            }
        }
    }

    // The padding channels hold no counts; what the model expects there must not enter the deviance.
    private double PaddingTerm(in Window window)
    {
        double sum = 0;
        for (int i = window.Plan.Channels; i < window.Padded; i++) sum += expected[window.Offset + i];
        return sum;
    }

    private int WindowOf(int spectrum, double energyKeV)
    {
        for (int w = 0; w < windows.Count; w++)
        {
            Window window = windows[w];
            if (window.Plan.SpectrumIndex == spectrum && energyKeV >= energies[window.Offset]
                && energyKeV <= energies[window.Offset + window.Plan.Channels - 1]) return w;
        }

        return -1;
    }

    private Window Fill(Window window, FittedSpectrum spectrum)
    {
        int first = window.Plan.FirstChannel, channels = window.Plan.Channels;
        ReadOnlySpan<uint> source = spectrum.Counts.Span.Slice(first, channels);
        double logs = 0;
        for (int i = 0; i < window.Padded; i++)
        {
            int at = window.Offset + i;
            int from = Math.Min(i, channels - 1);
            double count = i < channels ? source[i] : 0;
            energies[at] = spectrum.Grid.EnergiesKeV[first + from];
            gains[at] = spectrum.Grid.GainsKeV[first + from];
            counts[at] = count;
            TotalCounts += count;
            if (count > 0) logs += count * Math.Log(count);
            FillBackground(at, window.Plan.BackgroundTerms, channels > 1 ? (double)from / (channels - 1) : 0.5);
        }

        return window with { CountLogCount = logs };
    }

    // Bernstein polynomials: with coefficients ≥ 0 the background cannot become negative anywhere in the window.
    private void FillBackground(int at, int terms, double t)
    {
        double binomial = 1;
        for (int k = 0; k < terms; k++)
        {
            background[(k * expected.Length) + at] = binomial * Math.Pow(t, k) * Math.Pow(1 - t, terms - 1 - k);
            binomial = binomial * (terms - 1 - k) / (k + 1);
        }
    }

    private void Reserve(int length)
    {
        int terms = 1;
        foreach (ref readonly Window window in Windows) terms = Math.Max(terms, window.Plan.BackgroundTerms);
        Grow(ref energies, length);
        Grow(ref gains, length);
        Grow(ref counts, length);
        Grow(ref expected, length);
        Grow(ref background, terms * expected.Length);
        Grow(ref columns, Parameters * longest);
        Grow(ref value, longest);
        Grow(ref byCentre, longest);
        Grow(ref bySigma, longest);
        Grow(ref byFraction, longest);
        Grow(ref byLength, longest);
        Grow(ref weighted, longest);
        if (local.Length < Parameters) local = new int[Parameters];
        if (Score.Length < Parameters) Score = new double[Parameters];
        if (Information.Length < Parameters * Parameters) Information = new double[Parameters * Parameters];
    }

    private static void Grow(ref double[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new double[length];
    }

    /// <summary>A window as it lies in the buffers.</summary>
    /// <param name="Plan">Its channels.</param>
    /// <param name="Offset">Where it starts in the buffers.</param>
    /// <param name="Padded">Its length there, a whole number of blocks.</param>
    /// <param name="FirstBackgroundParameter">Index of its first background parameter.</param>
    /// <param name="CountLogCount">Σ n ln n over its channels.</param>
    /// <param name="Dispersion">Variance of its counts over that of Poisson counts, ≥ 1.</param>
    public readonly record struct Window(
        FitWindow Plan, int Offset, int Padded, int FirstBackgroundParameter, double CountLogCount = 0, double Dispersion = 1);
}
