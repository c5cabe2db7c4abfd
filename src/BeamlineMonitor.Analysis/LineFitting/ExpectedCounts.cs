using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// What a model expects on its windows, μ_i = Σ background + Σ area · gain_i · S(E_i), and the derivatives of the window that was built last.
/// </summary>
/// <remarks>
/// The derivatives are those of the lines (by area, place, width, tail) and of the background terms, each only where it is not zero. What a
/// parameter of the model does to them (a cell constant moves many lines, a line that moves changes its width) are the terms of the chain rule.
/// </remarks>
internal sealed class ExpectedCounts
{
    private const int Block = LineKernel.BlockLength;
    private const int DerivativesPerLine = 5;

    /// <summary>Beyond this many σ above a line nothing of it is left (1e-8).</summary>
    private const double ReachSigma = 6;

    /// <summary>Beyond this many β below a line nothing of its tail is left (5e-5 of a tail that is itself a few percent).</summary>
    private const double ReachTail = 10;

    private readonly List<Primitive> primitives = [];
    private readonly List<(int Parameter, double Factor)> terms = [];
    private readonly double[] gradient = new double[LinePosition.MaximumParameters];
    private double[] expected = [];
    private double[] derivatives = [];
    private LineModel model = null!;
    private int derivativesUsed;

    /// <summary>The windows and their measured counts.</summary>
    public WindowCounts Data { get; } = new();

    /// <summary>The window of each line, or −1 for a line outside every window; shape [≥ lines].</summary>
    public int[] LineWindow { get; private set; } = [];

    /// <summary>Expected counts of every window as it was built last; shape [length of the windows' buffers].</summary>
    public ReadOnlySpan<double> Values => expected.AsSpan(0, Data.Length);

    /// <summary>The derivatives of the window that was built last; shape [primitives].</summary>
    public ReadOnlySpan<Primitive> Primitives => CollectionsMarshal.AsSpan(primitives);

    /// <summary>Their terms: a free parameter, and how much it changes the primitive's cause; shape [terms].</summary>
    public ReadOnlySpan<(int Parameter, double Factor)> Terms => CollectionsMarshal.AsSpan(terms);

    /// <summary>Lays the windows out and copies the counts.</summary>
    /// <param name="newModel">The model.</param>
    /// <param name="spectra">The spectra.</param>
    /// <param name="plan">The windows.</param>
    /// <param name="centresKeV">Where each line is expected, keV, to find its window; shape [lines].</param>
    public void Prepare(LineModel newModel, ReadOnlySpan<FittedSpectrum> spectra, List<FitWindow> plan, ReadOnlySpan<double> centresKeV)
    {
        model = newModel;
        int lines = newModel.Lines.Length;
        Data.Prepare(spectra, plan, newModel.Parameters.Length);
        if (LineWindow.Length < lines) LineWindow = new int[lines];
        for (int l = 0; l < lines; l++) LineWindow[l] = Data.WindowOf(newModel.Lines[l].SpectrumIndex, centresKeV[l]);
        if (expected.Length < Data.Length) expected = new double[Data.Length];
        int most = DerivativesPerLine * lines * Data.Longest;
        if (derivatives.Length < most) derivatives = new double[most];
    }

    /// <summary>Works out the expected counts of one window, and its primitives with what each parameter does to them.</summary>
    /// <param name="index">Index of the window.</param>
    /// <param name="values">All parameters, backgrounds included; shape [parameters].</param>
    /// <param name="isFree">Which parameters are differentiated; shape [parameters].</param>
    /// <returns>The expected counts; shape [padded].</returns>
    public ReadOnlySpan<double> Build(int index, ReadOnlySpan<double> values, ReadOnlySpan<bool> isFree)
    {
        PlacedWindow window = Data.Windows[index];
        primitives.Clear();
        terms.Clear();
        derivativesUsed = 0;
        Span<double> mu = expected.AsSpan(window.Offset, window.Padded);
        mu.Clear();
        ReadOnlySpan<ModelLine> lines = model.Lines.AsSpan();
        for (int l = 0; l < lines.Length; l++)
        {
            if (LineWindow[l] == index) AddLine(lines[l], window, values, isFree, mu);
        }

        for (int term = 0; term < window.Plan.BackgroundTerms; term++)
        {
            int parameter = window.FirstBackgroundParameter + term;
            ReadOnlySpan<double> shape = Data.Background(window, term);
            TensorPrimitives.MultiplyAdd(shape, values[parameter], mu, mu);
            if (!isFree[parameter]) continue;
            Span<double> column = NewDerivative(window.Padded, out int offset);
            shape.CopyTo(column);
            terms.Add((parameter, 1));
            primitives.Add(new Primitive(derivatives, offset, 0, window.Padded, terms.Count - 1, terms.Count));
        }

        return mu;
    }

    private void AddLine(ModelLine line, in PlacedWindow window, ReadOnlySpan<double> values, ReadOnlySpan<bool> isFree, Span<double> mu)
    {
        double centre = line.Position.Evaluate(values, gradient);
        ReadOnlySpan<double> energies = Data.Energies(window), gains = Data.Gains(window);
        double gain = gains[window.Plan.Channels / 2];
        double sigma = Math.Sqrt(ShapeParameters.Variance(values, centre, line.IsReflection) + (gain * gain / 12));
        var shape = new LineShape(
            values[ShapeParameters.TailFraction], values[ShapeParameters.TailLength], values[ShapeParameters.TailGrowth]);
        double fraction = shape.FractionAt(centre);
        double reachBelow = (ReachSigma * sigma) + (fraction > 0 || isFree[ShapeParameters.TailFraction] ? ReachTail * shape.TailKeV : 0);
        int start = Math.Clamp((int)((centre - reachBelow - energies[0]) / gain), 0, window.Padded) / Block * Block;
        int end = Math.Clamp(((int)((centre + (ReachSigma * sigma) - energies[0]) / gain) + Block) / Block * Block, 0, window.Padded);
        int n = end - start;
        if (n <= 0) return;

        double growth = 2e-4 * shape.TailGrowthAt100KeV * centre; // df/dE of the tail law
        bool fractionMoves = fraction < 1
            && (isFree[ShapeParameters.TailFraction] || isFree[ShapeParameters.TailGrowth] || growth != 0);
        bool lengthMoves = isFree[ShapeParameters.TailLength];
        Span<double> s = NewDerivative(n, out int sAt), sByE = NewDerivative(n, out int eAt), sBySigma = NewDerivative(n, out int sigmaAt);
        int fractionAt = 0, lengthAt = 0;
        Span<double> sByF = fractionMoves ? NewDerivative(n, out fractionAt) : default;
        Span<double> sByBeta = lengthMoves ? NewDerivative(n, out lengthAt) : default;
        LineKernel.Evaluate(energies[start..end], centre, sigma, fraction, shape.TailKeV, s, sByE, sBySigma, sByF, sByBeta);

        ReadOnlySpan<double> width = gains[start..end];
        double ratio = line.RatioParameter >= 0 ? values[line.RatioParameter] : 1;
        double perArea = line.AreaFactor * ratio, area = values[line.AreaParameter] * perArea;
        TensorPrimitives.Multiply(s, width, s);
        TensorPrimitives.MultiplyAdd(s, area, mu[start..end], mu[start..end]);
        TensorPrimitives.Multiply(sByE, width, sByE);
        TensorPrimitives.Multiply(sBySigma, width, sBySigma);

        int first = terms.Count;
        AddTerm(line.AreaParameter, perArea, isFree);
        if (line.RatioParameter >= 0) AddTerm(line.RatioParameter, values[line.AreaParameter] * line.AreaFactor, isFree);
        AddPrimitive(sAt, start, end, first);

        // A line that moves also changes its width and its tail, by their laws.
        double perVariance = area / (2 * sigma);
        double varianceByE = (values[ShapeParameters.Fano] * WidthLaw.PairEnergyKeV)
            + (line.IsReflection ? 2 * values[ShapeParameters.DivergenceSquared] * centre / WidthLaw.FwhmSquaredPerVariance : 0);
        TensorPrimitives.MultiplyAdd(sBySigma, varianceByE / (2 * sigma), sByE, sByE);
        TensorPrimitives.Multiply(sByF, fractionMoves ? width : default, sByF);
        TensorPrimitives.MultiplyAdd(sByF, growth, sByE[..sByF.Length], sByE);

        ReadOnlySpan<int> moving = line.Position.Parameters;
        first = terms.Count;
        for (int k = 0; k < moving.Length; k++) AddTerm(moving[k], area * gradient[k], isFree);
        AddPrimitive(eAt, start, end, first);

        first = terms.Count;
        AddTerm(ShapeParameters.NoiseSquared, perVariance / WidthLaw.FwhmSquaredPerVariance, isFree);
        AddTerm(ShapeParameters.Fano, perVariance * WidthLaw.PairEnergyKeV * centre, isFree);
        if (line.IsReflection) AddTerm(ShapeParameters.DivergenceSquared, perVariance * centre * centre / WidthLaw.FwhmSquaredPerVariance, isFree);
        AddPrimitive(sigmaAt, start, end, first);

        if (fractionMoves)
        {
            first = terms.Count;
            AddTerm(ShapeParameters.TailFraction, area, isFree);
            AddTerm(ShapeParameters.TailGrowth, 1e-4 * area * centre * centre, isFree);
            AddPrimitive(fractionAt, start, end, first);
        }

        if (!lengthMoves) return;
        TensorPrimitives.Multiply(sByBeta, width, sByBeta);
        first = terms.Count;
        AddTerm(ShapeParameters.TailLength, area, isFree);
        AddPrimitive(lengthAt, start, end, first);
    }

    private void AddTerm(int parameter, double factor, ReadOnlySpan<bool> isFree)
    {
        if (isFree[parameter] && factor != 0) terms.Add((parameter, factor));
    }

    private void AddPrimitive(int at, int start, int end, int firstTerm)
    {
        if (terms.Count > firstTerm) primitives.Add(new Primitive(derivatives, at - start, start, end, firstTerm, terms.Count));
    }

    private Span<double> NewDerivative(int length, out int offset)
    {
        offset = derivativesUsed;
        derivativesUsed += length;
        if (derivatives.Length < derivativesUsed) Array.Resize(ref derivatives, 2 * derivativesUsed);
        return derivatives.AsSpan(offset, length);
    }
}
