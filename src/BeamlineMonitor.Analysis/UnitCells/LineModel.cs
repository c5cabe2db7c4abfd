using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>The measured values as a function of the refined coefficients θ = (g₁ … gₖ, zero): f(θ) = value(Σ gₖ·row[k]) + zero.</summary>
internal sealed class LineModel
{
    private readonly LineGeometry _geometry;
    private readonly bool _hasZero;

    public LineModel(IReadOnlyList<ObservedLine> lines, ReciprocalMetric metric, LineGeometry geometry, bool hasZero)
    {
        (_geometry, _hasZero) = (geometry, hasZero);
        Design = Matrix<double>.Build.DenseOfRowArrays(lines.Select(line => metric.Row(line.Indices)));
    }

    /// <summary>The linear model of Q; shape [lines, cell coefficients].</summary>
    public Matrix<double> Design { get; }

    /// <summary>Number of refined coefficients.</summary>
    public int Count => Design.ColumnCount + (_hasZero ? 1 : 0);

    /// <summary>Q of every line, Å⁻².</summary>
    public Vector<double> Q(Vector<double> theta) => Design * theta.SubVector(0, Design.ColumnCount);

    /// <summary>The predicted values; null where a line cannot be reached, such as a negative Q.</summary>
    public Vector<double>? Predict(Vector<double> theta)
    {
        double zero = _hasZero ? theta[^1] : 0;
        double?[] values = [.. Q(theta).Select(q => _geometry.FromQ(q) + zero)];
        return Array.TrueForAll(values, v => v.HasValue) ? Vector<double>.Build.DenseOfEnumerable(values.Select(v => v!.Value)) : null;
    }

    /// <summary>∂f/∂θ where the lines have these Q; shape [lines, coefficients].</summary>
    public Matrix<double> Jacobian(Vector<double> q)
    {
        Matrix<double> cell = Matrix<double>.Build.DenseOfDiagonalVector(q.Map(_geometry.Slope)) * Design;
        return _hasZero ? cell.InsertColumn(Design.ColumnCount, Vector<double>.Build.Dense(Design.RowCount, 1)) : cell;
    }
}
