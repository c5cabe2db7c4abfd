using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.UnitCells;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>What one spectrum says about one phase.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Status">May the numbers be used.</param>
/// <param name="Cell">The cell, from all lines at once; null unless the status is Ok.</param>
/// <param name="Peaks">The lines that stand out, each fitted by itself, in rising energy.</param>
/// <param name="UnitCell">The unit-cell refinement of those lines with its diagnostics, or null with too few lines.</param>
public sealed record PhaseResult(
    string Name,
    AnalysisStatus Status,
    CellEstimate? Cell,
    ImmutableArray<PeakResult> Peaks,
    UnitCellResult? UnitCell);
