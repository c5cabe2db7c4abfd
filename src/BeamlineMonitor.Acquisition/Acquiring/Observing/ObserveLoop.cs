using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Acquisition.Analysing;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Observing;

namespace BeamlineMonitor.Acquisition.Acquiring.Observing;

/// <summary>
/// The path of an observed frame up to its raw commit: the watch tells of an exposure, its name or place tells the layer, what arrived meanwhile is joined,
/// and everything is committed. Detectors are watched side by side and commit one after another.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="history">What the run holds.</param>
/// <param name="beam">The beam, which is looked at before a frame is joined; null where nothing tells about it.</param>
/// <param name="recorder">Takes the frames.</param>
/// <param name="analysis">Analyses them.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class ObserveLoop(RunPlan plan, ObservedHistory history, BeamLoop? beam, RunRecorder recorder, AnalysisWorker analysis, TimeProvider ioTime) : IDisposable
{
    private const double ReachedPreset = 0.99;

    private readonly SemaphoreSlim committing = new(1, 1);
    private readonly TaskCompletionSource exposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int begun;

    /// <summary>Ends with the first exposure.</summary>
    public Task FirstExposure => exposed.Task;

    /// <summary>Watches one detector.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="link">Whether it can be watched.</param>
    /// <param name="cancellationToken">Ends the loop; an exposure that is being committed is finished.</param>
    /// <returns>Ends by cancellation.</returns>
    /// <exception cref="Storage.RunStoreException">A frame could not be stored.</exception>
    public async Task RunAsync(ObservedDetector detector, DeviceLink link, CancellationToken cancellationToken)
    {
        while (true)
        {
            Observation seen = await link.UntilItWorksAsync(detector.Watch.NextAsync, cancellationToken);
            long readoutEnd = ioTime.GetTimestamp();
            await committing.WaitAsync(cancellationToken);
            try
            {
                if (seen is ObservedRemark remark) await TellOnceAsync(remark.Kind, remark.Text, detector.Name);
                else if (seen is ObservedExposure exposure) await TakeAsync(detector, exposure, readoutEnd);
            }
            finally
            {
                committing.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => committing.Dispose();

    private async Task TakeAsync(ObservedDetector detector, ObservedExposure seen, long readoutEnd)
    {
        string first = detector.Elements[0];
        string? file = seen.Label is null ? null : seen.Origin;
        if (file is not null && history.Files.RefusalOf(first, file, seen.Exposure.Elements[0].Spectrum) is { } refusal)
        {
            if (refusal.Length > 0) await TellOnceAsync(RunEventKinds.FileRefused, refusal, detector.Name);
            return;
        }

        (FrameTarget? target, string reason) = history.Targets.Of(first, seen.Label, seen.StageMicrometres, detector.NamesPristine);
        if (target is null)
        {
            await TellOnceAsync(RunEventKinds.FrameUnplaced, $"{seen.Origin} is not recorded: {reason}.", detector.Name);
            return;
        }

        await TellBegunAsync(target.Purpose);
        Exposure exposure = seen.Exposure;
        if (beam is not null) await beam.LookAsync(CancellationToken.None);
        IReadOnlyList<RawFrame> stored = await recorder.CommitExposureAsync(
            target.Cell,
            [(exposure.StartedAt, exposure.EndedAt)],
            joined => [.. exposure.Elements.Select((element, index) => FrameOf(detector.Elements[index], element, exposure, target, seen, file, joined[0]))],
            CancellationToken.None);
        foreach (RawFrame frame in stored) history.Take(frame);
        exposed.TrySetResult();
        await analysis.SubmitAsync(stored, readoutEnd, CancellationToken.None);
    }

    private RawFrame FrameOf(
        string element, ExposureElement read, Exposure exposure, FrameTarget target, ObservedExposure seen, string? file, JoinedSamples joined) =>
        history.Settings.Noted(
            new RawFrame(
                0,
                target,
                element,
                exposure.StartedAt,
                exposure.EndedAt,
                seen.StageMicrometres,
                read.Spectrum,
                IsPartial(target, read),
                false,
                read.Warnings,
                joined,
                file),
            read);

    private bool IsPartial(FrameTarget target, ExposureElement read)
    {
        TimeSpan counted = plan.Preset.Kind == PresetKind.RealTime ? read.Spectrum.RealTime : read.Spectrum.LiveTime;
        return target.Cell is not null && counted > TimeSpan.Zero && counted < ReachedPreset * plan.Preset.Duration;
    }

    // Detectors do not keep step: a run only goes on from standard to pristine layers to layers, never back.
    private async Task TellBegunAsync(FramePurpose purpose)
    {
        (int rank, string kind, string text) = purpose switch
        {
            FramePurpose.Standard or FramePurpose.Source => (1, RunEventKinds.StandardBegun, "frames of the standard come"),
            FramePurpose.Pristine => (2, RunEventKinds.PristineBegun, "frames of the pristine layers come"),
            _ => (3, RunEventKinds.LayersBegun, "frames of the layers come"),
        };
        if (rank <= begun) return;
        begun = rank;
        await recorder.TellAsync(kind, EventSeverity.Information, text, null, CancellationToken.None);
    }

    private async Task TellOnceAsync(string kind, string text, string source)
    {
        if (history.IsNews(text)) await recorder.TellAsync(kind, EventSeverity.Warning, text, source, CancellationToken.None);
    }
}
