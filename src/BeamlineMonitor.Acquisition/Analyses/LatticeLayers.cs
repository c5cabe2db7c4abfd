using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>Reads the layers of a cell without Li content before one detector: the lines and the cell of each frame by itself, no anchor and no x.</summary>
/// <param name="cell">The cell; it has no curve.</param>
/// <param name="science">What the plan names.</param>
internal sealed class LatticeLayers(CellPlan cell, RunScience science)
{
    private readonly Dictionary<string, SpectrumAnalyzer> analyzers = [];
    private DetectorCalibration? analyzed;

    /// <summary>Reads a frame.</summary>
    /// <param name="frame">The frame; it passed the gate.</param>
    /// <param name="layer">Its layer; layers with the same neighbours share their analysis.</param>
    /// <param name="calibration">The detector's calibration; another one than before begins anew.</param>
    /// <returns>What it says; the cell's phase is the first.</returns>
    public SpectrumResult Read(RawFrame frame, LayerPosition layer, DetectorCalibration calibration)
    {
        if (!ReferenceEquals(calibration, analyzed)) analyzers.Clear();
        analyzed = calibration;
        string neighbours = string.Join(',', layer.Neighbours);
        if (!analyzers.TryGetValue(neighbours, out SpectrumAnalyzer? analyzer))
        {
            analyzer = new SpectrumAnalyzer(
                calibration, [science.Phases[cell.Phase], .. layer.Neighbours.Select(name => science.Phases[name])], science.CellLines, AnalysisOptions.Default);
            analyzers.Add(neighbours, analyzer);
        }

        return analyzer.Analyze(frame.Spectrum);
    }
}
