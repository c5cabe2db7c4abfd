using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.TwoCells;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>Asks frame after frame of a layer whether it is of one cell or two, and what is the matter with it. One belongs to one thread.</summary>
/// <param name="phaseName">The phase.</param>
/// <param name="cells">Fits one and two cells.</param>
/// <param name="diagnoser">Weighs the causes.</param>
/// <remarks>
/// Not the analyzer of a run (Acquisition/Analyses), which knows its frames' order and weighs causes over the last ones: here files come in any order
/// to whichever worker is free, so each is diagnosed from its own frame alone, and phases may be asked for that have no curve.
/// </remarks>
internal sealed class LayerAnalyzer(string phaseName, TwoCellAnalyzer cells, LayerDiagnoser diagnoser)
{
    /// <summary>Reads one frame.</summary>
    /// <param name="spectrum">Its counts.</param>
    /// <returns>What it says, or null where no cell could be fitted.</returns>
    public LayerReading? Read(Spectrum spectrum)
    {
        TwoCellResult result = cells.Analyze(spectrum);
        return result.Best is null ? null : new LayerReading(phaseName, result, diagnoser.Diagnose([result]));
    }
}
