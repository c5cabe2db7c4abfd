using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Acquisition.Analysing;
using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;
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
/// <param name="settings">How the detectors were set in the frames so far.</param>
/// <param name="experimentTime">Experiment time.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class TargetExposer(
    RunPlan plan,
    StageLoop stage,
    ImmutableArray<DetectorLoop> detectors,
    BeamLoop? beam,
    BeamlineControl control,
    RunRecorder recorder,
    AnalysisWorker analysis,
    KnownSettings settings,
    TimeProvider experimentTime,
    TimeProvider ioTime)
{
    private readonly TaskCompletionSource exposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the first exposure.</summary>
    public Task FirstExposure => exposed.Task;

    /// <summary>Exposes one target until it is done.</summary>
    /// <param name="target">The target.</param>
    /// <param name="progress">How far it has come, which says when that is; where one exposure will do, the beam is not waited for without end.</param>
    /// <param name="stop">Cuts the running exposure short, which is kept.</param>
    /// <param name="cancellationToken">Abandons everything.</param>
    /// <returns>What the exposures led to, once they are analysed, for the standard and edges; nothing for others, which nobody waits for.</returns>
    /// <exception cref="Storage.RunStoreException">A frame could not be stored.</exception>
    public async Task<IReadOnlyList<AnalysisOutcome>> ExposeAsync(
        FrameTarget target, TargetProgress progress, CancellationToken stop, CancellationToken cancellationToken)
    {
        List<Task<AnalysisOutcome>> pending = [];
        while (!progress.IsDone && !stop.IsCancellationRequested)
        {
            DetectorLoop[] waiting = [.. detectors.Where(detector => detector.Wired.Elements.Any(progress.WaitsFor))];
            await WaitForBeamAsync(progress.MayMiss, stop, cancellationToken);
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
            foreach (RawFrame frame in frames) settings.Take(frame);
            pending.Add(await analysis.SubmitAsync(frames, readoutEnd, cancellationToken));
            progress.Take(frames);
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
    /// ever: the variables may be wrong.
    /// </summary>
    private async Task WaitForBeamAsync(bool isLayer, CancellationToken stop, CancellationToken cancellationToken)
    {
        if (beam is null || (isLayer && beam.Presence.IsPresent is null)) return;
        using var limit = new CancellationTokenSource(isLayer ? plan.Beam.WaitAtMost : Timeout.InfiniteTimeSpan, experimentTime);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop, cancellationToken);
        await beam.Presence.WhenSettledAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // looked at next
        cancellationToken.ThrowIfCancellationRequested();
        if (!limit.IsCancellationRequested || stop.IsCancellationRequested) return;
        await recorder.TellAsync(
            "exposed-without-beam",
            EventSeverity.Information,
            string.Create(CultureInfo.InvariantCulture, $"no beam for {plan.Beam.WaitAtMost.TotalSeconds:0.#} s: one exposure is taken all the same"),
            null,
            cancellationToken);
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

    /// <summary>Waits for the first detector that may be tried; false where control is asked for meanwhile.</summary>
    private async Task<bool> IsOneDueAsync(DetectorLoop[] waiting, CancellationToken asked, CancellationToken cancellationToken)
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
                frames.Add(settings.Noted(frame, read));
            }
        }

        return frames.ToImmutable();
    }
}
