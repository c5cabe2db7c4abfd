using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Acquisition.Analysing;
using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Stages;

namespace BeamlineMonitor.Acquisition.Acquiring.Exposing;

/// <summary>
/// The path of a frame up to its raw commit: the stage moves, all detectors expose together, what the others read meanwhile is joined, everything is
/// committed, and the next exposure starts while the analysis works on this one.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="stage">The stage.</param>
/// <param name="detectors">The detectors.</param>
/// <param name="beam">The beam; null where nothing tells about it.</param>
/// <param name="control">Whose stage and detectors are.</param>
/// <param name="recorder">Takes the frames.</param>
/// <param name="analysis">Analyses them.</param>
/// <param name="start">Where the run is taken up.</param>
/// <param name="experimentTime">Experiment time.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class ExposureLoop(
    RunPlan plan,
    StageLoop stage,
    ImmutableArray<DetectorLoop> detectors,
    BeamLoop? beam,
    BeamlineControl control,
    RunRecorder recorder,
    AnalysisWorker analysis,
    RunStart start,
    TimeProvider experimentTime,
    TimeProvider ioTime)
{
    private const int MostStandardExposures = 3;

    private readonly ExposureSequence sequence = new(plan);
    private readonly LayerFollowing following = start.Following ?? new LayerFollowing(plan);
    private readonly StandardSchedule standards = new(
        plan.Standard, control, Math.Max(MostStandardExposures, start.LastStandard?.Number ?? 0) + 1, start.LastStandard?.StartedAt, experimentTime);
    private readonly TaskCompletionSource pristineDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource exposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when standard and pristine scans are done.</summary>
    public Task PristineDone => pristineDone.Task;

    /// <summary>Ends with the first exposure.</summary>
    public Task FirstExposure => exposed.Task;

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
        for (FrameTarget target = start.Next; ; target = sequence.Next(target))
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
                    await ExposeAsync(standard, true, stop, cancellationToken);
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
            else await ExposeAsync(following.Place(target), target.Purpose == FramePurpose.Layer, stop, cancellationToken);
            if (stop.IsCancellationRequested) return false;
        }
    }

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
        foreach (AnalysisOutcome outcome in await ExposeAsync(following.Place(target), true, stop, cancellationToken))
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
            IReadOnlyList<AnalysisOutcome> outcomes = await ExposeAsync(target with { Scan = take }, false, stop, cancellationToken);
            if (stop.IsCancellationRequested) return;
            RunRefusedException.ThrowIfRefused(outcomes);
            missing.ExceptWith(outcomes.SelectMany(outcome => outcome.Calibrations).Select(calibration => calibration.Detector));
            if (missing.Count == 0) return;
        }

        throw new RunRefusedException(
            $"After {MostStandardExposures} exposures of the standard there is no calibration of {string.Join(", ", missing)}: see the flags of its frames.");
    }

    /// <summary>Exposes one target until it is done: each detector once, or, where the beam was away, once more.</summary>
    private async Task<IReadOnlyList<AnalysisOutcome>> ExposeAsync(
        FrameTarget target, bool mayMiss, CancellationToken stop, CancellationToken cancellationToken)
    {
        bool wasRetaken = false;
        List<Task<AnalysisOutcome>> pending = [];
        HashSet<DetectorLoop> waiting = [.. detectors];
        while (waiting.Count > 0 && !stop.IsCancellationRequested)
        {
            bool isDark = await WaitedInVainAsync(mayMiss, stop, cancellationToken);
            using IDisposable? turn = await TurnAsync(stop, cancellationToken);
            CancellationToken asked = control.Asked;
            if (turn is null) break;
            if (await stage.MoveAsync(target, stop, asked, cancellationToken) is not { } at || !await IsOneDueAsync(waiting, asked, cancellationToken)) continue;
            DetectorLoop[] due = [.. waiting.Where(detector => detector.DueIn <= TimeSpan.Zero)];
            Exposure?[] exposures = await ExposeTogetherAsync(due, PresetOf(target.Purpose), stop, cancellationToken);
            long readoutEnd = ioTime.GetTimestamp();
            bool hasMoved = await stage.HasMovedAsync(at, cancellationToken);
            turn.Dispose();
            if (beam is not null) await beam.LookAsync(cancellationToken); // a beam that was lost at the very end is seen
            (DetectorLoop Detector, Exposure Exposure)[] taken = [.. due.Zip(exposures).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!))];
            if (taken.Length == 0) continue;
            exposed.TrySetResult();
            IReadOnlyList<RawFrame> frames = await StoreAsync(target, at, hasMoved, taken, cancellationToken);
            foreach (RawFrame frame in frames) start.Settings.Take(frame);
            pending.Add(await analysis.SubmitAsync(frames, readoutEnd, cancellationToken));
            if ((isDark || !wasRetaken) && frames.Any(HadNoBeam))
            {
                wasRetaken |= !isDark;
                continue;
            }

            if (mayMiss) break;
            foreach ((DetectorLoop detector, _) in taken) waiting.Remove(detector);
        }

        return target.Purpose is FramePurpose.Standard or FramePurpose.Edge ? await Task.WhenAll(pending).WaitAsync(cancellationToken) : [];
    }

    private ExposurePreset PresetOf(FramePurpose purpose) => purpose switch
    {
        FramePurpose.Standard => new(plan.Preset.Kind, plan.Standard!.Exposure),
        FramePurpose.Edge => new(plan.Preset.Kind, plan.Edges!.Exposure),
        _ => plan.Preset,
    };

    /// <summary>
    /// Waits for a settled beam. Standard and pristine frames wait as long as it takes; a layer only while the beam is known to be away, and not for
    /// ever: the variables may be wrong. An exposure after a wait in vain is not the one that is retaken.
    /// </summary>
    private async Task<bool> WaitedInVainAsync(bool isLayer, CancellationToken stop, CancellationToken cancellationToken)
    {
        if (beam is null || (isLayer && beam.Presence.IsPresent is null)) return false;
        using var limit = new CancellationTokenSource(isLayer ? plan.Beam.WaitAtMost : Timeout.InfiniteTimeSpan, experimentTime);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop, cancellationToken);
        await beam.Presence.WhenSettledAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // looked at next
        cancellationToken.ThrowIfCancellationRequested();
        if (!limit.IsCancellationRequested || stop.IsCancellationRequested) return false;
        await TellAsync(
            "exposed-without-beam",
            string.Create(CultureInfo.InvariantCulture, $"no beam for {plan.Beam.WaitAtMost.TotalSeconds:0.#} s: one exposure is taken all the same"),
            cancellationToken);
        return true;
    }

    /// <summary>Waits for control of the beamline; null where the run is stopped meanwhile.</summary>
    private async Task<IDisposable?> TurnAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
        try
        {
            return await control.TurnAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private bool HadNoBeam(RawFrame frame) => 1 - frame.Joined.BeamPresence > plan.Gate.MostBeamLoss;

    /// <summary>Waits for the first detector that may be tried; false where control is asked for meanwhile.</summary>
    private async Task<bool> IsOneDueAsync(HashSet<DetectorLoop> waiting, CancellationToken asked, CancellationToken cancellationToken)
    {
        TimeSpan shortest = waiting.Min(detector => detector.DueIn);
        if (shortest <= TimeSpan.Zero) return true;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(asked, cancellationToken);
        await Task.Delay(shortest, ioTime, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // looked at next
        cancellationToken.ThrowIfCancellationRequested();
        return !asked.IsCancellationRequested;
    }

    private async Task<Exposure?[]> ExposeTogetherAsync(
        DetectorLoop[] due, ExposurePreset preset, CancellationToken stop, CancellationToken cancellationToken)
    {
        Task<Exposure?[]> all = Task.WhenAll(due.Select(detector => detector.TryExposeAsync(preset, cancellationToken)));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task stopped = Task.Delay(Timeout.InfiniteTimeSpan, ioTime, over.Token);
        if (await Task.WhenAny(all, stopped) == stopped) await Task.WhenAll(due.Select(detector => detector.StopAsync(cancellationToken)));
        await over.CancelAsync();
        return await all;
    }

    private Task<IReadOnlyList<RawFrame>> StoreAsync(
        FrameTarget target, StagePosition at, bool hasMoved, (DetectorLoop Detector, Exposure Exposure)[] taken, CancellationToken cancellationToken) =>
        recorder.CommitExposureAsync(
            target.Cell,
            [.. taken.Select(pair => (pair.Exposure.StartedAt, pair.Exposure.EndedAt))],
            joined => Frames(target, at, hasMoved, taken, joined),
            cancellationToken);

    private ImmutableArray<RawFrame> Frames(
        FrameTarget target, StagePosition at, bool hasMoved, (DetectorLoop Detector, Exposure Exposure)[] taken, IReadOnlyList<JoinedSamples> joined)
    {
        var frames = ImmutableArray.CreateBuilder<RawFrame>();
        foreach ((int index, (DetectorLoop detector, Exposure exposure)) in taken.Index())
        {
            foreach ((int element, ExposureElement read) in exposure.Elements.Index())
            {
                var frame = new RawFrame(
                    0,
                    target,
                    detector.Wired.Elements[element],
                    exposure.StartedAt,
                    exposure.EndedAt,
                    at.ReadMicrometres,
                    read.Spectrum,
                    exposure.Completeness == ExposureCompleteness.Partial,
                    false,
                    read.Warnings,
                    joined[index],
                    StageMoved: hasMoved);
                frames.Add(start.Settings.Noted(frame, read));
            }
        }

        return frames.ToImmutable();
    }
}
