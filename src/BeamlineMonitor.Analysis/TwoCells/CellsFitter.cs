using System.Collections.Immutable;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>Fits models of one and of two cells to the same channels of a frame. One belongs to one thread.</summary>
/// <param name="lines">The lines.</param>
internal sealed class CellsFitter(LayerLines lines)
{
    private readonly LineFitter fitter = new();

    // Weights by misfit would differ between the models, and their likelihoods could not be compared.
    private readonly LineFitOptions options = LineFitOptions.Default with { WeighsMisfit = false, Spans = lines.Spans };

    /// <summary>Fits one model from where the cells may be.</summary>
    /// <param name="model">The model.</param>
    /// <param name="spectra">The frame.</param>
    /// <param name="first">Where the first cell starts.</param>
    /// <param name="second">Where the second cell starts; any for one cell.</param>
    /// <param name="ratio">Where r starts.</param>
    /// <returns>The fit, or null where it did not converge.</returns>
    public CellsFit? Fit(
        CellsModel model, ReadOnlySpan<FittedSpectrum> spectra, HexagonalCell first, HexagonalCell second, double ratio)
    {
        ImmutableArray<FitParameter> parameters = model.Model.Parameters;
        Span<double> start = stackalloc double[parameters.Length];
        for (int i = 0; i < start.Length; i++) start[i] = parameters[i].Start;
        Place(start, first, second, ratio);
        return fitter.Fit(model.Model, spectra, options, start) == FitStatus.Converged ? Read(model) : null;
    }

    /// <summary>Adds a second cell to the fit of one cell that describes the frame: from r = 0, where the likelihood says at once whether r will rise.</summary>
    /// <param name="model">The model of both.</param>
    /// <param name="spectra">The frame.</param>
    /// <param name="single">The fit of one cell; it becomes the model's first.</param>
    /// <param name="second">Where the second cell starts.</param>
    /// <returns>The fit, or null where it did not converge.</returns>
    public CellsFit? Add(CellsModel model, ReadOnlySpan<FittedSpectrum> spectra, CellsFit single, HexagonalCell second)
    {
        Span<double> start = stackalloc double[single.Solution.Length];
        single.Solution.Span.CopyTo(start);
        Place(start, single.First, second, 0);
        return fitter.Fit(model.Model, spectra, options, start) == FitStatus.Converged ? Read(model) : null;
    }

    /// <summary>Frees what a pair holds, for as long as that promises to bring the deviance low enough.</summary>
    /// <param name="model">The model that holds less.</param>
    /// <param name="spectra">The frame.</param>
    /// <param name="pair">The fit of the pair.</param>
    /// <param name="wantedDeviance">A fit that stays above is of no use.</param>
    /// <returns>The fit, or null where it did not converge or would have stayed above.</returns>
    public CellsFit? Release(CellsModel model, ReadOnlySpan<FittedSpectrum> spectra, CellsFit pair, double wantedDeviance) =>
        fitter.Fit(model.Model, spectra, options with { WantedDeviance = wantedDeviance }, pair.Solution.Span) == FitStatus.Converged ? Read(model) : null;

    private static void Place(Span<double> start, HexagonalCell first, HexagonalCell second, double ratio)
    {
        (start[CellsModel.First], start[CellsModel.First + 1]) = (first.A, first.C);
        (start[CellsModel.Second], start[CellsModel.Second + 1]) = (second.A, second.C);
        start[CellsModel.Ratio] = ratio;
    }

    private CellsFit Read(CellsModel model)
    {
        ReadOnlySpan<double> values = fitter.Values;
        bool two = model.Kind != LayerCells.One;
        double ratio = values[CellsModel.Ratio];
        var first = new HexagonalCell(values[CellsModel.First], values[CellsModel.First + 1]);
        var second = new HexagonalCell(values[CellsModel.Second], values[CellsModel.Second + 1]);

        // c rises as lithium leaves: the cell of less lithium is reported first.
        bool swap = two && (model.Kind == LayerCells.Unidentified ? second.C > first.C : model.FirstIsRich);
        ReadOnlySpan<int> places = swap
            ? [CellsModel.Second, CellsModel.Second + 1, CellsModel.First, CellsModel.First + 1, CellsModel.Ratio, CellsModel.Shift, ShapeParameters.DivergenceSquared]
            : [CellsModel.First, CellsModel.First + 1, CellsModel.Second, CellsModel.Second + 1, CellsModel.Ratio, CellsModel.Shift, ShapeParameters.DivergenceSquared];
        double share = ratio / (1 + ratio), byRatio = 1 / ((1 + ratio) * (1 + ratio));
        var covariance = new double[CellsFit.Quantities * CellsFit.Quantities];
        for (int i = 0; i < CellsFit.Quantities; i++)
        {
            for (int j = 0; j < CellsFit.Quantities; j++) covariance[(i * CellsFit.Quantities) + j] = Slope(i) * Slope(j) * fitter.Covariance(places[i], places[j]);
        }

        var areas = ImmutableArray.CreateBuilder<FittedArea>(lines.Reflections.Length);
        for (int i = 0; i < lines.Reflections.Length; i++) areas.Add(Area(i, ratio));

        return new CellsFit(
            model.Kind,
            fitter.Deviance,
            fitter.DegreesOfFreedom,
            swap ? second : first,
            two ? (swap ? first : second) : null,
            swap ? 1 - share : share,
            values[CellsModel.Shift],
            values[ShapeParameters.DivergenceSquared],
            ImmutableArray.Create(covariance),
            areas.MoveToImmutable())
        {
            Solution = values.ToArray(),
            Windows = fitter.FittedWindows(),
        };

        double Slope(int quantity) => quantity != CellsFit.FractionAt ? 1 : swap ? -byRatio : byRatio;
    }

    // A (1 + r) of both cells together.
    private FittedArea Area(int reflection, double ratio)
    {
        int at = CellsModel.Areas + reflection;
        double area = fitter.Values[at], whole = 1 + ratio;
        double variance = (whole * whole * fitter.Covariance(at, at))
            + (2 * whole * area * fitter.Covariance(at, CellsModel.Ratio))
            + (area * area * fitter.Covariance(CellsModel.Ratio, CellsModel.Ratio));
        return new FittedArea(lines.Reflections[reflection], area * whole, variance > 0 ? Math.Sqrt(variance) : null);
    }
}
