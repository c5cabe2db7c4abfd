using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.TwoCells;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>One cell or two, and what is the matter with the layer.</summary>
/// <param name="PhaseName">The phase.</param>
/// <param name="Cells">The fits; at least that of one cell.</param>
/// <param name="Diagnosis">The causes with their odds, from this frame alone; null where too few lines determine the cell.</param>
internal sealed record LayerReading(string PhaseName, TwoCellResult Cells, LayerDiagnosis? Diagnosis)
{
    /// <summary>The fit of two cells, its energy scale at rest as for x; null where one cell suffices.</summary>
    public CellsFit? Pair { get; } = Cells.Verdict == LayerCells.One ? null : Cells.Best!.WithoutShift();

    /// <summary>Area-weighted mean x from the volumes; null for one cell.</summary>
    public LithiumReading? MeanFromVolume => Pair is null ? null : Cells.Lithium?.MeanFromVolume;

    /// <summary>The same from c.</summary>
    public LithiumReading? MeanFromC => Pair is null ? null : Cells.Lithium?.MeanFromC;
}
