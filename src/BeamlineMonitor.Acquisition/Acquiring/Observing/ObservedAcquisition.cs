using System.Globalization;
using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Acquisition.Analysing;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Safety;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Observing.CyclerFiles;

namespace BeamlineMonitor.Acquisition.Acquiring.Observing;

/// <summary>One run that somebody else drives: everything is watched, joined, stored and analysed as in a run of our own, and nothing is written anywhere.</summary>
public sealed class ObservedAcquisition : IAcquisition
{
    private readonly RunRecorder recorder;
    private readonly AnalysisWorker analysis;
    private readonly ExperimentClock clock;
    private readonly TimeProvider ioTime;
    private readonly ObservedInstruments instruments;
    private readonly ObserveLoop observing;
    private readonly PatientStore store;
    private readonly BeamLoop? beam;
    private readonly List<DeviceLink> links = [];
    private readonly List<ObservedCellLoop> cyclers = [];
    private readonly List<CyclerFile> files = [];
    private readonly List<PressureLoop> pressures = [];
    private readonly DeviceLink[] detectorLinks;

    /// <summary>Prepares the loops; nothing is opened yet.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="history">What the run holds so far.</param>
    /// <param name="instruments">What is watched.</param>
    /// <param name="recorder">Takes everything.</param>
    /// <param name="store">What it takes it to.</param>
    /// <param name="analysis">Analyses the frames.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <param name="ioTime">Real time.</param>
    public ObservedAcquisition(
        RunPlan plan,
        ObservedHistory history,
        ObservedInstruments instruments,
        RunRecorder recorder,
        PatientStore store,
        AnalysisWorker analysis,
        ExperimentClock clock,
        TimeProvider ioTime)
    {
        (this.instruments, this.recorder, this.store, this.analysis, this.clock, this.ioTime) = (instruments, recorder, store, analysis, clock, ioTime);
        TimeSpan poll = RunAcquisition.PollInterval(plan, clock.Anchor.Rate);
        beam = instruments.Beam is { } source ? new BeamLoop(source, plan, Link("beam"), recorder, poll, clock, ioTime) : null;
        observing = new ObserveLoop(plan, history, beam, recorder, analysis, ioTime);
        detectorLinks = [.. instruments.Detectors.Select(detector => Link($"detector/{detector.Name}"))];
        foreach (CellPlan cell in plan.Cells)
        {
            if (instruments.Cycler(cell) is { } file)
            {
                files.Add(file);
                cyclers.Add(new ObservedCellLoop(cell, file, history, Link($"{cell.Name}/cycler"), recorder, clock.Anchor.AnchorUtc));
            }

            if (instruments.Pressure(cell) is { } controller)
                pressures.Add(new PressureLoop(cell, controller, Link($"{cell.Name}/pressure"), recorder, poll, ioTime));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<DeviceLink> Links => links;

    /// <summary>Always the lowest: nothing is done to what is only watched.</summary>
    public SafetyRung Reached => SafetyRung.Alarm;

    /// <inheritdoc/>
    public Task FirstExposure => observing.FirstExposure;

    /// <summary>Runs until somebody stops it: a run that is watched has no end of its own.</summary>
    /// <param name="cellsOffOnStop">Nothing is turned off.</param>
    /// <param name="stopping">Ends the run.</param>
    /// <returns>False: it can be taken up again.</returns>
    /// <exception cref="RunStoreException">The run could not be stored.</exception>
    public async Task<bool> RunAsync(bool cellsOffOnStop, CancellationToken stopping)
    {
        using var over = new CancellationTokenSource();
        using var watched = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
        Task stopped = StoppedAsync(stopping, over.Token);
        await using CancellationTokenRegistration lastAttempt = stopping.Register(store.GiveUp);
        List<Task> keeping = [RunAcquisition.FlushAsync(recorder, ioTime, over.Token), analysis.RunAsync(over.Token), TellGapsAsync(over.Token)];
        if (clock.WallClockJump is not null) keeping.Add(new WallClockLoop(clock, recorder, ioTime).RunAsync(over.Token));
        List<Task> watches = [.. instruments.Detectors.Zip(detectorLinks, (detector, link) => observing.RunAsync(detector, link, watched.Token))];
        if (beam is not null) watches.Add(beam.RunAsync(watched.Token));
        watches.AddRange(pressures.Select(pressure => pressure.ObserveAsync(watched.Token)));
        watches.AddRange(cyclers.Select(cycler => cycler.RunAsync(watched.Token)));
        try
        {
            await RunAcquisition.FirstFaultOr(stopped, [stopped, .. keeping, .. watches]);
            await watched.CancelAsync();
            Task settled = SettledAsync(watches, over.Token);
            await RunAcquisition.FirstFaultOr(settled, [settled, .. keeping]);
            await recorder.FlushAsync(over.Token);
            await recorder.TellAsync(
                RunEventKinds.DaemonStopped, EventSeverity.Information, "the daemon stops watching; nothing was written to any instrument", null, CancellationToken.None);
            return false;
        }
        catch (Exception e)
        {
            await RunAcquisition.TellBrokenOffAsync(recorder, e);
            throw;
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll([stopped, .. keeping, .. watches]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the first fault is thrown above
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        observing.Dispose();
        foreach (DeviceLink link in links) link.Dispose();
        foreach (CyclerFile file in files) file.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task TellGapsAsync(CancellationToken cancellationToken)
    {
        await foreach (StoreGap gap in store.Gaps.ReadAllAsync(cancellationToken))
        {
            await recorder.TellAsync(
                RunEventKinds.StoreBack,
                EventSeverity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"nothing was stored from {gap.From:HH:mm:ss} to {gap.To:HH:mm:ss}; what was read is stored now. {gap.Cause}"),
                null,
                new MeasuredValue((gap.To - gap.From).TotalSeconds, 0, "s"),
                cancellationToken);
        }
    }

    // Whoever watches has handed over what it took, and that has its results: nobody may come back to a run that is ended.
    private async Task SettledAsync(List<Task> watches, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(watches);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // They were told to end; a fault of one of them goes before that.
        }

        await analysis.WhenIdleAsync(cancellationToken);
    }

    // Ends when the run is stopped, and is given up with the others when one of them fails.
    private async Task StoppedAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, ioTime, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested) throw new OperationCanceledException(cancellationToken);
    }

    private DeviceLink Link(string name)
    {
        var link = new DeviceLink(name, recorder, ioTime);
        links.Add(link);
        return link;
    }
}
