using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>
/// The analysis of a run, frame after frame: the same frames in the same order give the same outcomes to the last bit. It knows no clock, no files
/// and no chance, so a run is replayed by feeding its frames again, and taken up again by feeding what is stored of it. One belongs to one thread.
/// </summary>
public sealed class RunAnalysis
{
    private readonly RunPlan plan;
    private readonly Dictionary<string, DetectorCalibrating> detectors = [];
    private readonly Dictionary<(string Cell, string Detector), CellAnalysis> cells = [];
    private readonly Dictionary<string, EdgeWatch> watches = [];

    /// <summary>Starts before the first frame.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="science">What it names; calibrations and references in it are used, missing ones are made from the run's own frames.</param>
    public RunAnalysis(RunPlan plan, RunScience science)
    {
        this.plan = plan;
        foreach (DetectorPlan detector in plan.Detectors)
        {
            detectors[detector.Name] = new DetectorCalibrating(detector, science, plan.Standard?.TemperatureCelsius);
            foreach (CellPlan cell in plan.Cells) cells[(cell.Name, detector.Name)] = new CellAnalysis(plan, cell, detector, science);
        }

        if (plan.Edges is not { } edges) return;
        foreach (CellPlan cell in plan.Cells) watches[cell.Name] = new EdgeWatch(plan, edges, cell, plan.Primary, science.Phases);
    }

    /// <summary>Takes the frames of the next exposure.</summary>
    /// <param name="exposure">One frame for each detector element; at least one.</param>
    /// <returns>What they led to; one result a frame, in their order.</returns>
    /// <exception cref="ArgumentException">There is no frame, or one is of a detector, cell or layer that the plan does not have.</exception>
    public AnalysisOutcome Take(IReadOnlyList<RawFrame> exposure)
    {
        if (exposure.Count == 0) throw new ArgumentException("An exposure has at least one frame.", nameof(exposure));
        var outcome = new OutcomeBuilder(exposure.Max(frame => frame.EndedAt));
        foreach (RawFrame frame in exposure)
        {
            if (!detectors.TryGetValue(frame.Detector, out DetectorCalibrating? detector))
                throw new ArgumentException($"Frame {frame.Number} is of {frame.Detector}, which is not a detector of {plan.Name}.", nameof(exposure));
            string? before = detector.Id;
            detector.MoveTo(frame, outcome);
            Follow(detector, frame, before, outcome);
            detector.Watch(frame, outcome);
            outcome.Add(frame.Target.Purpose switch
            {
                FramePurpose.Standard or FramePurpose.Source => TakeStandard(frame, detector, outcome),
                FramePurpose.Edge => TakeEdge(frame, detector, outcome),
                _ => TakeLayer(frame, detector, outcome),
            });
        }

        return outcome.Build();
    }

    private FrameResult TakeStandard(RawFrame frame, DetectorCalibrating detector, OutcomeBuilder outcome)
    {
        GateVerdict gate = FrameGate.Check(frame, plan.Gate, null, settingsHold: true);
        string? before = detector.Id;
        if (!gate.IsDegraded) detector.Take(frame, outcome);
        Follow(detector, frame, before, outcome);
        return FrameResults.Without(frame, gate.IsDegraded ? FrameStatus.Degraded : FrameStatus.Used, gate.Flags) with { Calibration = detector.Id };
    }

    private void Follow(DetectorCalibrating detector, RawFrame frame, string? before, OutcomeBuilder outcome)
    {
        if (before is null || detector.Id == before) return;
        foreach (CellPlan cell in plan.Cells) cells[(cell.Name, frame.Detector)].Recalibrate(detector.Calibration!, outcome);
    }

    private FrameResult TakeEdge(RawFrame frame, DetectorCalibrating detector, OutcomeBuilder outcome)
    {
        if (frame.Target.Edge is null || !watches.TryGetValue(frame.Target.Cell ?? "", out EdgeWatch? watch))
            throw new ArgumentException($"Frame {frame.Number} is of an edge of {frame.Target.Cell}, which {plan.Name} does not look for.", nameof(frame));
        GateVerdict gate = FrameGate.Check(frame, plan.Gate with { LeastCounts = 0 }, detector.Calibration?.Channels, detector.SettingsHold);
        bool isGood = !gate.IsDegraded && detector.Calibration is not null;
        if (frame.Detector == plan.Primary.Name) watch.Take(frame, isGood, detector.Calibration, outcome);
        return FrameResults.Without(frame, isGood ? FrameStatus.Used : FrameStatus.Degraded, gate.Flags) with { Calibration = detector.Id };
    }

    private FrameResult TakeLayer(RawFrame frame, DetectorCalibrating detector, OutcomeBuilder outcome)
    {
        if (plan.Cell(frame.Target.Cell) is not { } cell || cell.Layer(frame.Target.Layer ?? 0) is not { } layer)
            throw new ArgumentException($"Frame {frame.Number} is of layer {frame.Target.Layer} of {frame.Target.Cell}, which is not in {plan.Name}.", nameof(frame));
        CellAnalysis analysis = cells[(cell.Name, frame.Detector)];
        EdgeWatch? watch = watches.GetValueOrDefault(cell.Name);
        watch?.Note(layer, frame.Target);
        GateVerdict gate = FrameGate.Check(frame, plan.Gate, detector.Calibration?.Channels, detector.SettingsHold);
        bool isGood = !gate.IsDegraded && detector.Calibration is not null;
        ImmutableArray<string> flags = detector.Calibration is null ? [FrameGate.NoCalibration, .. gate.Flags] : gate.Flags;
        FrameResult none = FrameResults.Without(frame, isGood ? FrameStatus.Used : FrameStatus.Degraded, flags)
            .InElectrode(plan, cell, layer, frame, watch) with
        {
            Calibration = detector.Id,
            Curve = analysis.CurveId,
        };
        if (frame.Target.Purpose == FramePurpose.Pristine)
        {
            analysis.TakePristine(frame, layer, detector, isGood, outcome);
            return none;
        }

        (FrameResult result, LayerPoint? point) = isGood ? analysis.Analyze(frame, layer, detector.Calibration!, none, outcome) : (none, null);
        analysis.Scan(frame, layer, result.At, point, outcome);
        return result;
    }
}
