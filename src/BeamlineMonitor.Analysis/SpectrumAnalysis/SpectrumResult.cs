using System.Collections.Immutable;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>What one spectrum says.</summary>
/// <param name="Status">Ok when at least one phase is; else the first phase's reason.</param>
/// <param name="Concerns">Things to mind.</param>
/// <param name="Phases">Each phase that was asked for, in the order asked.</param>
/// <param name="Deviance">Deviance of the cell-constrained fit.</param>
/// <param name="DegreesOfFreedom">Its degrees of freedom.</param>
/// <param name="Shape">The line shape it ended with, or null where nothing was fitted.</param>
public sealed record SpectrumResult(
    AnalysisStatus Status,
    SpectrumConcerns Concerns,
    ImmutableArray<PhaseResult> Phases,
    double Deviance,
    int DegreesOfFreedom,
    FittedShape? Shape = null)
{
    /// <summary>What the cell-constrained fit expects, in rising channels; empty where no fit describes the spectrum.</summary>
    public ImmutableArray<FittedWindow> Windows { get; init; } = [];
}
