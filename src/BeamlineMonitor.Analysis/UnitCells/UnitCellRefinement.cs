using BeamlineMonitor.Analysis.Diffraction;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>
/// Refines the constants of a unit cell against indexed powder lines by weighted least squares, with the regression diagnostics of the
/// UnitCell program (T. J. B. Holland and S. A. T. Redfern, Mineral. Mag. 61 (1997) 65) and limits that hold for few lines.
/// </summary>
public static class UnitCellRefinement
{
    /// <summary>The largest number of lines taken; the whole weight matrix is held in memory.</summary>
    public const int MaxLines = 500;

    /// <summary>Refines a cell.</summary>
    /// <param name="lines">The lines; their order does not matter.</param>
    /// <param name="options">What to refine, and how the lines were measured.</param>
    /// <param name="covariance">
    /// Covariance of the lines in their order, in the measured unit squared, shape [lines, lines]; it then stands in for the lines' own σ,
    /// and with <see cref="LineWeights.Sigma"/> the fit is generalised least squares. Null for independent lines.
    /// </param>
    /// <returns>The solution, or the status and reason why there is none.</returns>
    /// <exception cref="ArgumentException">
    /// A zero for a quantity that has none, a default σ(2θ) that is not positive, or a covariance of another shape than the lines.
    /// </exception>
    public static UnitCellResult Refine(
        IReadOnlyList<ObservedLine> lines, UnitCellOptions options, Matrix<double>? covariance = null)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(options);
        if (options.RefineZero && !options.Geometry.HasZero)
            throw new ArgumentException("A zero shift belongs to measured angles or energies, not to d or Q.", nameof(options));
        if (options.DefaultSigmaTwoThetaDegrees is { } sigma && !(sigma > 0 && double.IsFinite(sigma)))
            throw new ArgumentException("The default σ(2θ) must be positive and finite.", nameof(options));
        if (covariance is not null && (covariance.RowCount != lines.Count || covariance.ColumnCount != lines.Count))
            throw new ArgumentException("The covariance must have one row and column a line.", nameof(covariance));

        UnitCellResult Refused(UnitCellStatus status, string message, params string[] open) =>
            new(options, status, message, [.. open], null);

        if (LineRules.Fault(lines, options.Geometry) is { } invalid) return Refused(UnitCellStatus.InvalidLines, invalid);

        var model = new LineModel(lines, options);
        string[] symbols = [.. model.Parameters.Select(p => p.Symbol)];
        if (lines.Count == 0) return Refused(UnitCellStatus.TooFewLines, $"There are no lines; {Open(symbols)}.", symbols);
        LineNoise? noise = LineNoise.Create(lines, options, covariance, out string? fault);
        if (noise is null) return Refused(UnitCellStatus.InvalidLines, fault!);

        string[] open = OpenBy(model.StructuralJacobian());
        if (lines.Count < symbols.Length)
        {
            string few = lines.Count == 1 ? "1 line is" : $"{lines.Count} lines are";
            return Refused(UnitCellStatus.TooFewLines, $"{few} too few for {symbols.Length} parameters; {Open(open)}.", open);
        }

        if (open.Length > 0) return Undetermined();

        if (LinearStart(lines, options, noise.StartSigma) is not { } start || model.Predict(start) is null) return NoCell();
        open = OpenBy(model.Jacobian(start));
        if (open.Length > 0) return Undetermined();
        if (LineFit.Minimise(model, noise.Whitening, start) is not { } minimum)
            return Refused(UnitCellStatus.NotConverged, "The refinement found no minimum; look for a wrongly indexed line.");
        UnitCellSolution solution = SolutionStatistics.Of(lines, options.System, model, noise, minimum);
        return new UnitCellResult(options, UnitCellStatus.Ok, null, [], solution);

        string[] OpenBy(Matrix<double> jacobian) => [.. OpenParameters.Find(jacobian).Select(i => symbols[i])];
        UnitCellResult Undetermined() => Refused(
            UnitCellStatus.NotDetermined, $"These lines are enough in number, but {Open(open)}; add lines of other indices.", open);
        UnitCellResult NoCell() => Refused(
            UnitCellStatus.NotACell,
            $"No {options.System.ToString().ToLowerInvariant()} lattice has these lines; look for a wrong index or crystal system.");
    }

    // Weighted linear least squares in Q, which needs no starting cell; the zero starts at 0.
    private static Vector<double>? LinearStart(IReadOnlyList<ObservedLine> lines, UnitCellOptions options, Vector<double> sigma)
    {
        var metric = new ReciprocalMetric(options.System);
        Vector<double> q = Vector<double>.Build.DenseOfEnumerable(lines.Select(line => options.Geometry.ToQ(line.Value)!.Value));
        Matrix<double> weight = Matrix<double>.Build.DenseOfDiagonalVector(q.Map(options.Geometry.Slope).PointwiseDivide(sigma));
        Matrix<double> design = Matrix<double>.Build.DenseOfRowArrays(lines.Select(line => metric.Row(line.Indices)));
        return metric.FreeCellConstants((weight * design).QR(QRMethod.Thin).Solve(weight * q)) is { } free
            ? Vector<double>.Build.DenseOfEnumerable(options.RefineZero ? free.Append(0) : free)
            : null;
    }

    private static string Open(string[] symbols) => $"not determined: {string.Join(", ", symbols)}";
}
