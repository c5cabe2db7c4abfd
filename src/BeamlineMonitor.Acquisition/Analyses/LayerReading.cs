using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.TwoCells;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>All that one frame of a layer says.</summary>
/// <param name="Spectrum">Its lines and cells, one cell a phase.</param>
/// <param name="Lithium">Li content of that one cell; null where there is no cell.</param>
/// <param name="Drift">Drift of the reference's inert line; null where there is none, or it does not show.</param>
/// <param name="Cells">One cell against two.</param>
/// <param name="Diagnosis">What is the matter with the layer, over its recent frames; null where no frame gives a cell.</param>
public sealed record LayerReading(SpectrumResult Spectrum, LithiumResult? Lithium, InertDrift? Drift, TwoCellResult Cells, LayerDiagnosis? Diagnosis)
{
    /// <summary>The fit of two cells, its energy scale at rest as for x; null where one cell suffices.</summary>
    public CellsFit? Pair { get; } = Cells.Best is not { } best || Cells.Verdict == LayerCells.One ? null : best.WithoutShift();

    /// <summary>What the fit that is told expects: of two cells their own, else that of the one cell; empty where there is none.</summary>
    public ImmutableArray<FittedWindow> Windows => Pair?.Windows ?? Spectrum.Windows;

    /// <summary>x from the volume: of two cells their area-weighted mean, else of the one cell.</summary>
    public LithiumReading? FromVolume => Pair is null ? Lithium?.FromVolume : Cells.Lithium?.MeanFromVolume;

    /// <summary>The same from c.</summary>
    public LithiumReading? FromC => Pair is null ? Lithium?.FromC : Cells.Lithium?.MeanFromC;
}
