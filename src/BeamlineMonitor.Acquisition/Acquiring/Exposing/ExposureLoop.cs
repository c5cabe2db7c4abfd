using System.Globalization;
using BeamlineMonitor.Acquisition.Analysing;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Results;

namespace BeamlineMonitor.Acquisition.Acquiring.Exposing;

/// <summary>
/// The order of a controlled run's exposures: the standard until it is calibrated, the pristine scans, then scans of the layers until the cells' steps have
/// ended, with edges and later standards between them.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="exposer">Exposes a target.</param>
/// <param name="control">Whose stage and detectors are.</param>
/// <param name="recorder">Takes the events.</param>
/// <param name="analysis">Analyses the frames.</param>
/// <param name="start">Where the run is taken up.</param>
/// <param name="experimentTime">Experiment time.</param>
internal sealed class ExposureLoop(
    RunPlan plan, TargetExposer exposer, BeamlineControl control, RunRecorder recorder, AnalysisWorker analysis, RunStart start, TimeProvider experimentTime)
{
    private const int MostStandardExposures = 3;

    private readonly ExposureSequence sequence = new(plan);
    private readonly LayerFollowing following = start.Exposures.Following;
    private readonly StandardSchedule standards = new(
        plan.Standard, control, Math.Max(MostStandardExposures, start.Exposures.LastStandard) + 1, start.Exposures.StandardTakenAt, experimentTime);
    private readonly TaskCompletionSource pristineDone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when standard and pristine scans are done.</summary>
    public Task PristineDone => pristineDone.Task;

    /// <summary>Exposes what the plan asks for.</summary>
    /// <param name="stepsEnded">Ends when the steps of all cells have ended.</param>
    /// <param name="stop">Ends the loop after the running exposure, which is cut short and kept.</param>
    /// <param name="cancellationToken">Abandons everything.</param>
    /// <returns>True when the run is complete, false when it was stopped.</returns>
    /// <exception cref="RunRefusedException">No exposure of the standard made a calibration that may be used.</exception>
    /// <exception cref="Storage.RunStoreException">A frame could not be stored.</exception>
    public async Task<bool> RunAsync(Task stepsEnded, CancellationToken stop, CancellationToken cancellationToken)
    {
        bool isLastScan = false;
        FramePurpose? begun = null;
        for (FrameTarget target = start.Exposures.Next; ; target = sequence.Next(target))
        {
            FramePurpose phase = sequence.PhaseOf(target);
            bool beginsScan = phase == FramePurpose.Layer && sequence.BeginsScan(target), isOver = beginsScan && isLastScan;
            if (phase == FramePurpose.Layer)
            {
                await ReleaseCellsAsync(cancellationToken);
                if (standards.Due(beginsScan, isOver) is { } standard)
                {
                    begun = standard.Purpose;
                    await TellBegunAsync(standard.Purpose, cancellationToken);
                    await exposer.ExposeAsync(standard, new TargetProgress(plan, mayMiss: true), stop, cancellationToken);
                    if (stop.IsCancellationRequested) return false;
                }
            }

            if (isOver) return true;
            if (phase != begun) await TellBegunAsync(phase, cancellationToken);
            begun = phase;
            if (beginsScan)
            {
                isLastScan = stepsEnded.IsCompleted;
                if (isLastScan) await TellAsync(RunEventKinds.LastScanBegun, "all steps have ended; the layers are scanned once more", cancellationToken);
            }

            if (target.Purpose == FramePurpose.Standard) await CalibrateAsync(target, stop, cancellationToken);
            else if (target.Purpose == FramePurpose.Edge) await LookAtEdgeAsync(target, stop, cancellationToken);
            else await exposer.ExposeAsync(following.Place(target), ProgressOf(target), stop, cancellationToken);
            if (stop.IsCancellationRequested) return false;
        }
    }

    // What an earlier process has begun is taken up where it was; no target comes twice.
    private TargetProgress ProgressOf(FrameTarget target) =>
        target == start.Exposures.Next && start.Exposures.Begun is { } begun ? begun : TargetProgress.Of(plan, target);

    private Task<RunEvent> TellBegunAsync(FramePurpose purpose, CancellationToken cancellationToken) => purpose switch
    {
        FramePurpose.Standard => TellAsync(RunEventKinds.StandardBegun, "the standard is exposed", cancellationToken),
        FramePurpose.Pristine => TellAsync(RunEventKinds.PristineBegun, "the pristine layers are scanned", cancellationToken),
        _ => TellAsync(RunEventKinds.LayersBegun, "the layers are scanned while the cells run", cancellationToken),
    };

    private Task<RunEvent> TellAsync(string kind, string text, CancellationToken cancellationToken) =>
        recorder.TellAsync(kind, EventSeverity.Information, text, null, cancellationToken);

    private async Task ReleaseCellsAsync(CancellationToken cancellationToken)
    {
        if (pristineDone.Task.IsCompleted) return;
        await analysis.WhenIdleAsync(cancellationToken); // the references are made before the cells change
        pristineDone.TrySetResult();
    }

    private async Task LookAtEdgeAsync(FrameTarget target, CancellationToken stop, CancellationToken cancellationToken)
    {
        foreach (AnalysisOutcome outcome in await exposer.ExposeAsync(following.Place(target), ProgressOf(target), stop, cancellationToken))
        {
            if (outcome.Edges is not { } found) continue;
            double step = following.Follow(found);
            if (step == 0) continue;
            await recorder.TellAsync(
                RunEventKinds.LayersFollowed,
                EventSeverity.Information,
                string.Create(CultureInfo.InvariantCulture, $"the layers of {found.Cell} follow their electrode by {step:+0.00;-0.00} µm of depth"),
                found.Cell,
                cancellationToken);
        }
    }

    private async Task CalibrateAsync(FrameTarget target, CancellationToken stop, CancellationToken cancellationToken)
    {
        var missing = plan.Detectors.Select(detector => detector.Name).ToHashSet();
        for (int take = 1; take <= MostStandardExposures; take++)
        {
            IReadOnlyList<AnalysisOutcome> outcomes = await exposer.ExposeAsync(
                target with { Scan = take }, new TargetProgress(plan, mayMiss: false), stop, cancellationToken);
            if (stop.IsCancellationRequested) return;
            missing.ExceptWith(outcomes.SelectMany(outcome => outcome.Calibrations).Select(calibration => calibration.Detector));
            if (missing.Count == 0) return;
        }

        throw new RunRefusedException(
            $"After {MostStandardExposures} exposures of the standard there is no calibration of {string.Join(", ", missing)}: see the flags of its frames.");
    }
}
