using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Acquisition.Aligning;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Alignment;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>
/// Watches where one electrode stands before the primary detector: the frames of an edge scan are fitted together, and the shift that they give holds
/// until the next one.
/// </summary>
/// <param name="plan">The plan, with edges.</param>
/// <param name="edges">Its edges.</param>
/// <param name="cell">The cell.</param>
/// <param name="detector">The primary detector.</param>
/// <param name="phases">Phases by name.</param>
internal sealed class EdgeWatch(RunPlan plan, EdgePlan edges, CellPlan cell, DetectorPlan detector, ImmutableSortedDictionary<string, Phase> phases)
{
    // A fit that is less sure than this says nothing that layers should follow.
    private const double LargestSigmaMicrometres = 1;

    private readonly Dictionary<int, RawFrame> frames = []; // by place: one that is taken again counts once
    private TargetProgress lastPlace = new(plan, mayMiss: true);
    private int scan;
    private double appliedMicrometres;
    private bool isOff;
    private bool isLost;

    /// <summary>How far the electrode has moved along the depth, µm; 0 before it is known.</summary>
    public double ShiftMicrometres { get; private set; }

    /// <summary>Notes how far the layers follow.</summary>
    /// <param name="layer">A layer.</param>
    /// <param name="target">What was exposed of it.</param>
    public void Note(LayerPosition layer, FrameTarget target) => appliedMicrometres = cell.StageDirection * (target.StageSetMicrometres - layer.StageMicrometres);

    /// <summary>How far the gauge is from where a layer is now.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="depthMicrometres">Depth of the gauge's centre in the electrode, µm.</param>
    /// <returns>True where it is farther than the plan allows.</returns>
    public bool IsOff(LayerPosition layer, double depthMicrometres) => Math.Abs(depthMicrometres - layer.ElectrodeMicrometres) > edges.ToleranceMicrometres;

    /// <summary>Takes a frame of an edge scan; the last place of a scan, when it is not taken again, gives the edges.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isGood">Whether it may be used.</param>
    /// <param name="calibration">The calibration; null without.</param>
    /// <param name="outcome">Receives the edges and what is to be told.</param>
    public void Take(RawFrame frame, bool isGood, DetectorCalibration? calibration, OutcomeBuilder outcome)
    {
        if (scan != frame.Target.Scan)
        {
            frames.Clear();
            (scan, lastPlace) = (frame.Target.Scan, new TargetProgress(plan, mayMiss: true));
        }

        if (isGood && frame.Target.Edge is { } place) frames[place] = frame;
        if (frame.Target.Edge != edges.DepthsOf(cell).Length) return;
        lastPlace.Take([frame]);
        if (!lastPlace.IsDone) return; // it is taken again
        FoundEdges found = Find(calibration, frame.EndedAt);
        outcome.Add(found);
        Tell(found, outcome);
    }

    private FoundEdges Find(DetectorCalibration? calibration, DateTimeOffset at)
    {
        ElectrodeEdges fit = calibration is null || frames.Count == 0 ? ElectrodeEdges.None(AlignmentStatus.TooFewPoints) : Fit(calibration);
        if (fit.Status == AlignmentStatus.Ok && Math.Max(fit.SigmaElectrolyte, fit.SigmaCollector) > LargestSigmaMicrometres)
            fit = ElectrodeEdges.None(AlignmentStatus.NotConverged);
        if (fit.Status != AlignmentStatus.Ok) return new FoundEdges(cell.Name, detector.Name, at, fit.Status, null, null, null, appliedMicrometres);
        UncertainValue electrolyte = new(fit.ElectrolyteMicrometres, fit.SigmaElectrolyte), collector = new(fit.CollectorMicrometres, fit.SigmaCollector);
        double first = 1 / (electrolyte.Sigma * electrolyte.Sigma), second = 1 / (collector.Sigma * collector.Sigma);
        double weight = first / (first + second);
        double shift = (weight * electrolyte.Value) + ((1 - weight) * (collector.Value - cell.ThicknessMicrometres));
        double variance = (weight * weight / first) + ((1 - weight) * (1 - weight) / second) + (2 * weight * (1 - weight) * fit.Covariance);
        return new FoundEdges(
            cell.Name,
            detector.Name,
            at,
            AlignmentStatus.Ok,
            electrolyte,
            collector,
            new UncertainValue(shift, Math.Sqrt(Math.Max(0, variance))),
            appliedMicrometres);
    }

    private ElectrodeEdges Fit(DetectorCalibration calibration) => EdgeScan.Read(
        cell,
        new GaugeProfile(plan.GaugeMicrometres, edges.GaugeEdgeMicrometres),
        phases,
        calibration,
        [.. frames.OrderBy(at => at.Key).Select(at => (at.Value.StageReadMicrometres ?? at.Value.Target.StageSetMicrometres, at.Value.Spectrum))],
        (ShiftMicrometres, cell.ThicknessMicrometres + ShiftMicrometres));

    private void Tell(FoundEdges found, OutcomeBuilder outcome)
    {
        if (found.Shift is not { } shift)
        {
            if (!isLost)
            {
                outcome.Report(
                    RunEventKinds.EdgesLost,
                    EventSeverity.Warning,
                    $"The edges of {cell.Name} were not found ({EnumWord.Of(found.Status)}): where its layers are is not known better than before.",
                    cell.Name);
            }

            isLost = true;
            return;
        }

        ShiftMicrometres = shift.Value;
        double off = shift.Value - found.AppliedMicrometres;
        bool wasOff = isOff, wasLost = isLost;
        (isOff, isLost) = (Math.Abs(off) > edges.ToleranceMicrometres, false);
        if (wasLost) outcome.Report(RunEventKinds.EdgesFound, EventSeverity.Information, $"The edges of {cell.Name} are seen again.", cell.Name);
        if (isOff == wasOff) return;
        outcome.Report(
            isOff ? RunEventKinds.LayersMoved : RunEventKinds.LayersInPlace,
            isOff ? EventSeverity.Warning : EventSeverity.Information,
            string.Create(CultureInfo.InvariantCulture, $"The electrode of {cell.Name} stands {shift.Value:0.00} ± {shift.Sigma:0.00} µm from its place; its layers followed by {found.AppliedMicrometres:0.00} µm."),
            cell.Name,
            new MeasuredValue(off, Math.CopySign(edges.ToleranceMicrometres, off), "um"));
    }
}
