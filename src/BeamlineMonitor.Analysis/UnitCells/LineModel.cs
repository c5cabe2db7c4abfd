using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>The measured values as a function of the parameters (free cell constants, then the zero): value(1/d²) + zero.</summary>
internal sealed class LineModel(IReadOnlyList<ObservedLine> lines, UnitCellOptions options)
{
    private readonly int _constants = FreeConstants.Of(options.System).Length;

    /// <summary>The measured values.</summary>
    public Vector<double> Observed { get; } = Vector<double>.Build.DenseOfEnumerable(lines.Select(line => line.Value));

    /// <summary>Symbol and unit of each parameter.</summary>
    public ImmutableArray<(string Symbol, string Unit)> Parameters { get; } =
    [
        .. FreeConstants.Of(options.System).Select(c => (c.ToString().ToLowerInvariant(), c <= CellConstant.C ? "Å" : "°")),
        .. options.RefineZero ? [("zero", options.Geometry.Unit)] : Array.Empty<(string, string)>(),
    ];

    /// <summary>The cell that parameters stand for; it may be none.</summary>
    public CellConstants Cell(Vector<double> parameters) =>
        FreeConstants.Expand(options.System, parameters.SubVector(0, _constants).ToArray());

    /// <summary>The predicted values; null where the parameters make no cell, or one that a wavelength cannot reach.</summary>
    public Vector<double>? Predict(Vector<double> parameters)
    {
        CellConstants cell = Cell(parameters);
        if (!cell.MakesCell) return null;
        double zero = options.RefineZero ? parameters[^1] : 0;
        double?[] values = [.. lines.Select(line => options.Geometry.FromQ(cell.InverseDSquared(line.Indices)) + zero)];
        return Array.TrueForAll(values, v => v.HasValue) ? Vector<double>.Build.DenseOfEnumerable(values.Select(v => v!.Value)) : null;
    }

    /// <summary>The derivatives of the predicted values, where <see cref="Predict"/> has them; shape [lines, parameters].</summary>
    public Matrix<double> Jacobian(Vector<double> parameters)
    {
        CellConstants cell = Cell(parameters);
        return Rows(line => options.Geometry.Slope(cell.InverseDSquared(line.Indices)), cell);
    }

    /// <summary>
    /// The Jacobian that some cell without special relations would have if its lines lay where they were observed. Which parameters the
    /// lines leave open is a matter of indices, so it shows before any cell is known.
    /// </summary>
    public Matrix<double> StructuralJacobian() =>
        Rows(line => options.Geometry.Slope(options.Geometry.ToQ(line.Value)!.Value), GenericCell(options.System));

    private static CellConstants GenericCell(CrystalSystem system)
    {
        var generic = new CellConstants(4, 5, 6, 80, 100, 95);
        return FreeConstants.Expand(system, [.. FreeConstants.Of(system).Select(constant => generic[constant])]);
    }

    private Matrix<double> Rows(Func<ObservedLine, double> slope, CellConstants cell) =>
        Matrix<double>.Build.DenseOfRows(lines.Select(line => cell.InverseDSquaredGradient(line.Indices).Along(options.System)
            .Select(derivative => derivative * slope(line))
            .Concat(options.RefineZero ? [1.0] : [])));
}
