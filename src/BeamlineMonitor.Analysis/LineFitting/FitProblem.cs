using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>The numbers of a fit: a model laid out on its windows, with the values, bounds and priors of all parameters.</summary>
/// <remarks>Buffers grow to the largest problem seen and are then reused.</remarks>
internal sealed class FitProblem
{
    private const int BackgroundParts = 6;
    private const int Nowhere = -2;
    private const int Shared = int.MaxValue;
    private const double ShareWithinFwhm = 0.76; // of a Gaussian
    private readonly WindowPlan plan = new();
    private readonly double[] gradient = new double[LinePosition.MaximumParameters];
    private int[] homes = [];
    private int[] order = [];
    private double[] centre = [];
    private double[] width = [];
    private bool[] isLinear = [];

    /// <summary>Creates an empty problem.</summary>
    public FitProblem() => Evaluation = new ModelEvaluation(Expected);

    /// <summary>What the model expects on its windows.</summary>
    public ExpectedCounts Expected { get; } = new();

    /// <summary>Holds that against the counts.</summary>
    public ModelEvaluation Evaluation { get; }

    /// <summary>The model.</summary>
    public LineModel Model { get; private set; } = null!;

    /// <summary>Number of parameters, backgrounds included.</summary>
    public int Size { get; private set; }

    /// <summary>Values of the parameters; shape [≥ <see cref="Size"/>].</summary>
    public double[] Values { get; set; } = [];

    /// <summary>Which parameters may move; shape [≥ <see cref="Size"/>].</summary>
    public bool[] IsFree { get; private set; } = [];

    /// <summary>Lower bounds; shape [≥ <see cref="Size"/>].</summary>
    public double[] Lower { get; private set; } = [];

    /// <summary>Upper bounds; shape [≥ <see cref="Size"/>].</summary>
    public double[] Upper { get; private set; } = [];

    /// <summary>1/σ² of the priors; shape [≥ <see cref="Size"/>].</summary>
    public double[] PriorWeight { get; private set; } = [];

    /// <summary>The parameters, those of one window together and those that several windows share last; shape [<see cref="Size"/>].</summary>
    public ReadOnlySpan<int> Order => order.AsSpan(0, Size);

    /// <summary>The windows.</summary>
    public IReadOnlyList<FitWindow> Windows => plan.Windows;

    /// <summary>Areas and backgrounds enter the expected counts linearly.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>True for an area or a background.</returns>
    public bool IsLinear(int parameter) => parameter >= Model.Parameters.Length || isLinear[parameter];

    /// <summary>Lays a model out on spectra.</summary>
    /// <param name="model">The model.</param>
    /// <param name="spectra">The spectra that its lines name.</param>
    /// <param name="options">How to fit.</param>
    /// <param name="start">Values to start from, or empty.</param>
    /// <returns>False where no line lies inside its spectrum.</returns>
    public bool Prepare(LineModel model, ReadOnlySpan<FittedSpectrum> spectra, LineFitOptions options, ReadOnlySpan<double> start)
    {
        Model = model;
        ImmutableArray<FitParameter> parameters = model.Parameters;
        ReadOnlySpan<ModelLine> lines = model.Lines.AsSpan();
        Grow(parameters.Length + lines.Length + 8);
        for (int i = 0; i < parameters.Length; i++)
        {
            FitParameter parameter = parameters[i];
            double value = start.IsEmpty ? parameter.Start : Math.Clamp(start[i], parameter.Lower, parameter.Upper);
            Values[i] = value;
            IsFree[i] = parameter.IsFree;
            Lower[i] = Math.Max(parameter.Lower, value - parameter.HalfRange);
            Upper[i] = Math.Min(parameter.Upper, value + parameter.HalfRange);
            PriorWeight[i] = 1 / (parameter.PriorSigma * parameter.PriorSigma);
            isLinear[i] = false;
        }

        if (centre.Length < lines.Length) (centre, width) = (new double[lines.Length], new double[lines.Length]);
        for (int l = 0; l < lines.Length; l++)
        {
            isLinear[lines[l].AreaParameter] = true;
            centre[l] = lines[l].Position.Evaluate(Values, gradient);
            width[l] = Math.Sqrt(WidthLaw.FwhmSquaredPerVariance * ShapeParameters.Variance(Values, centre[l], lines[l].IsReflection));
        }

        plan.Make(spectra, lines, centre, width, options);
        if (plan.Windows.Count == 0) return false;
        Expected.Prepare(model, spectra, plan.Windows, centre);
        Evaluation.Prepare();
        Size = Expected.Data.Parameters;
        Grow(Size);
        foreach (ref readonly PlacedWindow window in Expected.Data.Windows) PrepareBackground(window);
        PutInOrder();
        return HoldUnseenAreas();
    }

    /// <summary>Guesses each area from the counts above the background within a FWHM of the line.</summary>
    public void GuessAreas()
    {
        for (int l = 0; l < Model.Lines.Length; l++)
        {
            ModelLine line = Model.Lines[l];
            if (Expected.LineWindow[l] < 0 || line.AreaFactor != 1 || line.RatioParameter >= 0 || !IsFree[line.AreaParameter]) continue;
            PlacedWindow window = Expected.Data.Windows[Expected.LineWindow[l]];
            double net = Expected.Data.NetCounts(
                window, centre[l] - (width[l] / 2), centre[l] + (width[l] / 2), Values[window.FirstBackgroundParameter]);
            Values[line.AreaParameter] = Math.Max(1, net / ShareWithinFwhm);
        }
    }

    // The background starts at the lowest of the window's sixths. Its bound, a quarter of a count in the whole window, is negligible beside
    // any real background, and keeps 1/μ finite where there is none.
    private void PrepareBackground(in PlacedWindow window)
    {
        ReadOnlySpan<double> counts = Expected.Data.Counts(window)[..window.Plan.Channels];
        int part = Math.Max(1, counts.Length / BackgroundParts);
        double lowest = double.PositiveInfinity;
        for (int first = 0; first + part <= counts.Length; first += part)
            lowest = Math.Min(lowest, TensorPrimitives.Sum(counts.Slice(first, part)) / part);
        double floor = 0.25 / counts.Length;
        for (int term = 0; term < window.Plan.BackgroundTerms; term++)
        {
            int i = window.FirstBackgroundParameter + term;
            Values[i] = Math.Max(lowest, 2 * floor);
            IsFree[i] = true;
            Lower[i] = floor;
            Upper[i] = double.PositiveInfinity;
            PriorWeight[i] = 0;
        }
    }

    private void PutInOrder()
    {
        Span<int> home = homes.AsSpan(0, Size);
        home.Fill(Nowhere);
        home[..ShapeParameters.Count].Fill(Shared);
        for (int l = 0; l < Model.Lines.Length; l++)
        {
            ModelLine line = Model.Lines[l];
            int window = Expected.LineWindow[l];
            Settle(home, line.AreaParameter, window);
            if (line.RatioParameter >= 0) Settle(home, line.RatioParameter, window);
            foreach (int parameter in line.Position.Parameters) Settle(home, parameter, window);
        }

        for (int w = 0; w < Expected.Data.Windows.Length; w++)
        {
            PlacedWindow window = Expected.Data.Windows[w];
            home.Slice(window.FirstBackgroundParameter, window.Plan.BackgroundTerms).Fill(w);
        }

        for (int i = 0; i < Size; i++) order[i] = i;
        home.Sort(order.AsSpan(0, Size));
    }

    private static void Settle(Span<int> home, int parameter, int window) =>
        home[parameter] = home[parameter] == Nowhere || home[parameter] == window ? window : Shared;

    private bool HoldUnseenAreas()
    {
        bool anySeen = false;
        Span<bool> isSeen = stackalloc bool[Model.Parameters.Length];
        for (int l = 0; l < Model.Lines.Length; l++)
        {
            if (Expected.LineWindow[l] < 0) continue;
            isSeen[Model.Lines[l].AreaParameter] = true;
            anySeen = true;
        }

        foreach (ModelLine line in Model.Lines)
        {
            if (isSeen[line.AreaParameter]) continue;
            IsFree[line.AreaParameter] = false;
            Values[line.AreaParameter] = 0;
        }

        return anySeen;
    }

    private void Grow(int n)
    {
        if (Values.Length >= n) return;
        (double[] values, double[] lower, double[] upper, double[] weight) = (Values, Lower, Upper, PriorWeight);
        bool[] free = IsFree;
        Array.Resize(ref values, n);
        Array.Resize(ref lower, n);
        Array.Resize(ref upper, n);
        Array.Resize(ref weight, n);
        Array.Resize(ref free, n);
        Array.Resize(ref isLinear, n);
        homes = new int[n];
        order = new int[n];
        (Values, Lower, Upper, PriorWeight, IsFree) = (values, lower, upper, weight, free);
    }
}
