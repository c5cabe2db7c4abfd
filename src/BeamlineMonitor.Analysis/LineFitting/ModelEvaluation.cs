using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// Evaluates a model on its windows: expected counts, Poisson deviance, and the score and Fisher information of every parameter.
/// μ_i = Σ background + Σ area · gain_i · S(E_i); score = Σ (n_i/μ_i − 1) ∂μ_i; information = Σ ∂μ_i ∂μ_iᵀ / μ_i.
/// </summary>
/// <remarks>
/// The sums over channels run over the lines' own derivatives (area, place, width, tail), each only where it is not zero. What a parameter of
/// the model does to them (a cell constant moves many lines, a line that moves changes its width) is a small sum behind that.
/// </remarks>
internal sealed class ModelEvaluation
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
    private double[] weight = [];
    private double[] excess = [];
    private double[] weighted = [];
    private LineModel model = null!;
    private int derivativesUsed;

    /// <summary>The windows and their counts.</summary>
    public WindowCounts Data { get; } = new();

    /// <summary>The window of each line, or −1 for a line outside every window; shape [≥ lines].</summary>
    public int[] LineWindow { get; private set; } = [];

    /// <summary>Deviance 2 Σ (μ − n + n ln(n/μ)) of the last evaluation.</summary>
    public double Deviance { get; private set; }

    /// <summary>∂ ln L/∂parameter of the last evaluation; shape [parameters].</summary>
    public double[] Score { get; private set; } = [];

    /// <summary>Fisher information of the last evaluation, lower triangle, row by row; shape [parameters, parameters].</summary>
    public double[] Information { get; private set; } = [];

    /// <summary>Expected counts of the last evaluation; shape [length of the windows' buffers].</summary>
    public ReadOnlySpan<double> Expected => expected.AsSpan(0, Data.Length);

    private int Parameters => Data.Parameters;

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
        Grow(ref expected, Data.Length);
        Grow(ref weight, Data.Longest);
        Grow(ref excess, Data.Longest);
        Grow(ref weighted, Data.Longest);
        Grow(ref derivatives, DerivativesPerLine * lines * Data.Longest);
        if (Score.Length < Parameters) Score = new double[Parameters];
        if (Information.Length < Parameters * Parameters) Information = new double[Parameters * Parameters];
    }

    /// <summary>Evaluates deviance, score and information.</summary>
    /// <param name="values">All parameters, backgrounds included; shape [parameters].</param>
    /// <param name="isFree">Which parameters are differentiated; shape [parameters].</param>
    public void Evaluate(ReadOnlySpan<double> values, ReadOnlySpan<bool> isFree)
    {
        Array.Clear(Score, 0, Parameters);
        Array.Clear(Information, 0, Parameters * Parameters);
        Deviance = 0;
        for (int w = 0; w < Data.Windows.Length; w++)
        {
            Build(w, Data.Windows[w], values, isFree);
            Weigh(Data.Windows[w], 1 / Data.Dispersions[w]);
            Accumulate();
        }
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

    // Expected counts of one window, and its primitives with what each parameter does to them.
    private void Build(int index, in PlacedWindow window, ReadOnlySpan<double> values, ReadOnlySpan<bool> isFree)
    {
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
    }

    private void AddLine(ModelLine line, in PlacedWindow window, ReadOnlySpan<double> values, ReadOnlySpan<bool> isFree, Span<double> mu)
    {
        double centre = line.Position.Evaluate(values, gradient);
        ReadOnlySpan<double> energies = Data.Energies(window), gains = Data.Gains(window);
        double gain = gains[window.Plan.Channels / 2];
        double sigma = Math.Sqrt(Variance(values, centre, line.IsReflection) + (gain * gain / 12));
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

    // Deviance of one window, and 1/μ and n/μ − 1 of its channels.
    private void Weigh(in PlacedWindow window, double inverseDispersion)
    {
        ref double muAt = ref expected[window.Offset];
        ref double countAt = ref MemoryMarshal.GetReference(Data.Counts(window));
        Vector512<double> sum = Vector512<double>.Zero;
        Vector512<double> scale = Vector512.Create(inverseDispersion);
        for (nuint i = 0; i < (nuint)window.Padded; i += Block)
        {
            Vector512<double> mu = Vector512.LoadUnsafe(ref muAt, i);
            Vector512<double> count = Vector512.LoadUnsafe(ref countAt, i);
            Vector512<double> inverse = scale / mu;
            sum += mu - count - (count * Vector512.Log(mu)); // the part of the deviance that depends on the model
            inverse.StoreUnsafe(ref weight[0], i);
            ((count * inverse) - scale).StoreUnsafe(ref excess[0], i);
        }

        double padding = 0;
        for (int i = window.Plan.Channels; i < window.Padded; i++)
        {
            padding += expected[window.Offset + i];
            weight[i] = excess[i] = 0;
        }

        Deviance += 2 * inverseDispersion * (Vector512.Sum(sum) + window.CountLogCount - padding);
    }

    // Sums over channels for every pair of primitives, spread over the parameters by the chain rule.
    private void Accumulate()
    {
        ReadOnlySpan<Primitive> all = CollectionsMarshal.AsSpan(primitives);
        ReadOnlySpan<(int Parameter, double Factor)> chain = CollectionsMarshal.AsSpan(terms);
        for (int k = 0; k < all.Length; k++)
        {
            ref readonly Primitive first = ref all[k];
            ReadOnlySpan<double> values = first.Values(first.Start, first.End);
            double score = TensorPrimitives.Dot(values, excess.AsSpan(first.Start, values.Length));
            for (int a = first.FirstTerm; a < first.EndTerm; a++) Score[chain[a].Parameter] += chain[a].Factor * score;
            Span<double> scaled = weighted.AsSpan(first.Start, values.Length);
            TensorPrimitives.Multiply(values, weight.AsSpan(first.Start, values.Length), scaled);
            for (int l = 0; l <= k; l++)
            {
                ref readonly Primitive second = ref all[l];
                int start = Math.Max(first.Start, second.Start), end = Math.Min(first.End, second.End);
                if (end <= start) continue;
                double product = TensorPrimitives.Dot(weighted.AsSpan(start, end - start), second.Values(start, end));
                Spread(chain, first, second, product, isDiagonal: k == l);
            }
        }
    }

    private void Spread(
        ReadOnlySpan<(int Parameter, double Factor)> chain, in Primitive first, in Primitive second, double product, bool isDiagonal)
    {
        for (int a = first.FirstTerm; a < first.EndTerm; a++)
        {
            (int p, double factor) = chain[a];
            double scaled = factor * product;
            for (int b = second.FirstTerm; b < second.EndTerm; b++)
            {
                int q = chain[b].Parameter;
                double value = scaled * chain[b].Factor;
                if (isDiagonal)
                {
                    if (p >= q) Information[(p * Parameters) + q] += value;
                }
                else if (p == q) Information[(p * Parameters) + p] += 2 * value; // both orders of the pair fall on the diagonal
                else Information[p > q ? (p * Parameters) + q : (q * Parameters) + p] += value;
            }
        }
    }

    private static void Grow(ref double[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new double[length];
    }
}
