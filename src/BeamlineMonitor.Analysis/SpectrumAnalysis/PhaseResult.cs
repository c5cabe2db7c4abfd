using System.Collections.Immutable;
using BeamlineMonitor.Analysis.UnitCells;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>What one spectrum says about one phase.</summary>
/// <param name="name">The phase.</param>
/// <param name="status">May the numbers be used.</param>
/// <param name="cell">The cell from all lines at once; null unless the status is Ok.</param>
/// <param name="peaks">The lines that stand out, each fitted by itself.</param>
/// <param name="areas">The areas of all its lines in the cell-constrained fit.</param>
/// <param name="unitCell">Makes the unit-cell refinement of those lines; null where there is none.</param>
public sealed class PhaseResult(
    string name,
    AnalysisStatus status,
    CellEstimate? cell,
    ImmutableArray<PeakResult> peaks,
    ImmutableArray<LineArea> areas,
    Func<UnitCellResult>? unitCell = null)
{
    private readonly Lazy<UnitCellResult?> unitCell = new(() => unitCell?.Invoke());

    /// <summary>The phase.</summary>
    public string Name => name;

    /// <summary>May the numbers be used.</summary>
    public AnalysisStatus Status => status;

    /// <summary>The cell, from all lines at once; null unless the status is Ok.</summary>
    public CellEstimate? Cell => cell;

    /// <summary>The lines that stand out, each fitted by itself, in rising energy.</summary>
    public ImmutableArray<PeakResult> Peaks => peaks;

    /// <summary>The areas of all its lines in the cell-constrained fit, those that do not stand out included.</summary>
    public ImmutableArray<LineArea> Areas => areas;

    /// <summary>The unit-cell refinement of those lines with its diagnostics, made when first asked for; null with too few lines.</summary>
    public UnitCellResult? UnitCell => unitCell.Value;
}
