using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.TwoCells;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>Reads frame after frame of one layer before one detector: lines, cell, x, one cell or two, and the cause. One belongs to one thread.</summary>
public sealed class LayerAnalyzer
{
    private readonly DetectorCalibration calibration;
    private readonly PhaseReference reference;
    private readonly Phase? inert;
    private readonly SpectrumAnalyzer spectra;
    private readonly LayerLithium lithium;
    private readonly TwoCellAnalyzer cells;
    private readonly LayerDiagnoser diagnoser;
    private readonly int pooledFrames;
    private readonly List<FrameEvidence> recent = [];

    /// <summary>Prepares the analysis.</summary>
    /// <param name="calibration">The detector's calibration, with an angle.</param>
    /// <param name="phase">The cathode's phase; hexagonal.</param>
    /// <param name="neighbours">Other phases that the frames show; the reference's inert line is of one of them.</param>
    /// <param name="fluorescence">Elements whose fluorescence the frames show.</param>
    /// <param name="reference">The layer's reference before this detector.</param>
    /// <param name="curve">The curve.</param>
    /// <param name="direction">Which way the detector's q points.</param>
    /// <param name="systematics">Uncertainties of place and temperature, where a frame has none of its own.</param>
    /// <param name="pooledFrames">Over how many of the layer's last frames causes are weighed, ≥ 1.</param>
    /// <exception cref="ArgumentException">Reference, phase, curve and calibration do not fit together; the message says how.</exception>
    public LayerAnalyzer(
        DetectorCalibration calibration,
        Phase phase,
        IReadOnlyList<Phase> neighbours,
        IReadOnlyList<LineSource> fluorescence,
        PhaseReference reference,
        LithiumCurve curve,
        ScatteringDirection direction,
        LithiumSystematics systematics,
        int pooledFrames = 10)
    {
        (this.calibration, this.reference, this.pooledFrames) = (calibration, reference, pooledFrames);
        spectra = new SpectrumAnalyzer(calibration, [phase, .. neighbours], fluorescence, AnalysisOptions.Default, [reference.ForChargedLayers()]);
        lithium = new LayerLithium(curve, systematics, reference);
        inert = neighbours.FirstOrDefault(neighbour => neighbour.Name == reference.Inert?.Group);
        cells = new TwoCellAnalyzer(calibration, phase, reference, curve, systematics, inert);
        diagnoser = new LayerDiagnoser(cells, new BiaxialElasticity(direction), new DiagnosisPriors());
    }

    /// <summary>The reference.</summary>
    public PhaseReference Reference => reference;

    /// <summary>Names the reference in results.</summary>
    public string AnchorId => lithium.AnchorId!;

    /// <summary>Goes on where another analyzer of the layer, with another calibration, has been.</summary>
    /// <param name="before">The other one.</param>
    public void TakeUp(LayerAnalyzer before) => recent.AddRange(before.recent);

    /// <summary>Reads the layer's next frame.</summary>
    /// <param name="spectrum">Its counts; as many channels as the calibration.</param>
    /// <param name="coulomb">x by charge, or null; it only decides whether the branch of the curve is ambiguous.</param>
    /// <param name="ofFrame">Place and temperature of this frame.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="ArgumentException">The spectrum has another number of channels than the calibration.</exception>
    public LayerReading Read(Spectrum spectrum, CoulombEstimate? coulomb, LithiumSystematics ofFrame)
    {
        cells.Systematics = ofFrame;
        SpectrumResult result = spectra.Analyze(spectrum);
        TwoCellResult twoCells = cells.Analyze(spectrum);
        if (diagnoser.Weigh(twoCells) is { } evidence)
        {
            if (recent.Count == pooledFrames) recent.RemoveAt(0);
            recent.Add(evidence);
        }

        return new LayerReading(
            result,
            lithium.Read(result.Phases[0], calibration, coulomb, ofFrame),
            reference.Inert?.DriftIn(result, inert, ofFrame.RiseKelvin),
            twoCells,
            diagnoser.Diagnose(recent));
    }
}
