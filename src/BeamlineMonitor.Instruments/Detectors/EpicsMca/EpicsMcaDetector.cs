using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Detectors.EpicsMca;

/// <summary>
/// A germanium detector behind the EPICS mca record: XIA, Canberra and Amptek analysers look alike through it. How the record
/// behaves stands in docs/protocols/epics-mca.md.
/// </summary>
public sealed class EpicsMcaDetector : IDetector
{
    private readonly EpicsMcaOptions options;
    private readonly TimeProvider experimentClock;
    private readonly TimeProvider ioClock;
    private readonly ImmutableArray<McaStarter> starters;
    private readonly ImmutableArray<McaElement> elements;
    private readonly SemaphoreSlim exposing = new(1, 1);
    private volatile bool stopWanted;

    /// <summary>Opens the channels; nothing is waited for.</summary>
    /// <param name="client">The client, which stays the caller's.</param>
    /// <param name="options">Records and patience.</param>
    /// <param name="experimentClock">Clock of presets and of start and end.</param>
    /// <param name="ioClock">Clock of margins and polls: real time.</param>
    /// <exception cref="ArgumentException">No record is named.</exception>
    public EpicsMcaDetector(CaClient client, EpicsMcaOptions options, TimeProvider experimentClock, TimeProvider ioClock)
    {
        if (options.Records.IsDefaultOrEmpty) throw new ArgumentException("A detector needs at least one mca record.", nameof(options));
        (this.options, this.experimentClock, this.ioClock) = (options, experimentClock, ioClock);
        IEnumerable<McaControl> controls = options.DxpPrefix is { } prefix ? [McaControl.OfDxp(prefix)] : options.Records.Select(McaControl.OfRecord);
        starters = [.. controls.Select(names => new McaStarter(client, names))];
        elements = [.. options.Records.Select(record => new McaElement(client, record, options.WatchedSettings))];
    }

    /// <inheritdoc/>
    public async Task<DetectorIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        var found = ImmutableArray.CreateBuilder<DetectorElement>(elements.Length);
        foreach (McaElement element in elements)
        {
            DetectorSettings now = await element.ReadSettingsAsync(cancellationToken);
            element.Settings ??= now; // what has changed since is told with the next exposure
            found.Add(new DetectorElement(element.Name, now));
        }

        return new DetectorIdentity($"EPICS mca record {string.Join(", ", options.Records)}", found.MoveToImmutable());
    }

    /// <inheritdoc/>
    public async Task<Exposure> ExposeAsync(ExposurePreset preset, CancellationToken cancellationToken)
    {
        if (!await exposing.WaitAsync(TimeSpan.Zero, CancellationToken.None))
            throw new InstrumentException($"{options.Records[0]} is being exposed already.");
        try
        {
            stopWanted = false;
            if (elements.Any(element => element.Settings is null)) await IdentifyAsync(cancellationToken);
            else await ConnectAsync(cancellationToken);
            await StopAndWaitAsync(cancellationToken); // somebody, or a dead process, may have left it counting
            foreach (McaStarter starter in starters) await starter.PresetAsync(preset, options.PresetNudge, options.DxpPrefix is not null, cancellationToken);
            DateTimeOffset start = experimentClock.GetUtcNow();
            await CountAsync(preset, cancellationToken);
            DateTimeOffset end = experimentClock.GetUtcNow();
            return await ReadAsync(preset, start, end, cancellationToken);
        }
        finally
        {
            exposing.Release();
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        stopWanted = true;
        await ConnectAsync(cancellationToken);
        await StopAndWaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (McaStarter starter in starters) starter.Dispose();
        foreach (McaElement element in elements) element.Dispose();
        exposing.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task ConnectAsync(CancellationToken cancellationToken) => Task.WhenAll(
        starters.Select(starter => starter.ConnectAsync(cancellationToken)).Concat(elements.Select(element => element.ConnectAsync(cancellationToken))));

    private async Task CountAsync(ExposurePreset preset, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task tooLate = LatestEndAsync(preset, end.Token);
        Task started = Task.WhenAll(starters.Select(starter => starter.EraseStartAsync(end.Token)));
        try
        {
            if (stopWanted) StopAll(); // the stop came between the last look and the start
            await WhileWatchingAsync(started, tooLate, preset, cancellationToken);
            await started;
            if (options.DxpPrefix is not null) await UntilItCountsAsync(cancellationToken);

            // A database may answer the start at once, and a monitor may be late: only this says that counting has ended.
            while (await IsAcquiringAsync(cancellationToken))
                await WhileWatchingAsync(Task.Delay(options.PollInterval, ioClock, end.Token), tooLate, preset, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or InstrumentTimeoutException)
        {
            TryStopAll(); // abandoned or stuck: do not leave it counting for the next exposure to find
            throw;
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(started, tooLate).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // each has been looked at, or was abandoned
        }
    }

    // Acquiring of an XIA system follows the records of its elements, and the start may be answered before it does.
    private async Task UntilItCountsAsync(CancellationToken cancellationToken)
    {
        long startedAt = ioClock.GetTimestamp();
        while (!stopWanted && !await IsAcquiringAsync(cancellationToken) && ioClock.GetElapsedTime(startedAt) < options.StartGrace)
        {
            double[] elapsed = await Task.WhenAll(elements.Select(element => element.ReadElapsedSecondsAsync(cancellationToken)));
            if (elapsed.Any(seconds => seconds > 0)) return; // it is over already
            await Task.Delay(options.PollInterval, ioClock, cancellationToken);
        }
    }

    private async Task LatestEndAsync(ExposurePreset preset, CancellationToken cancellationToken)
    {
        TimeSpan longest = preset.Kind == PresetKind.RealTime ? preset.Duration : preset.Duration * options.LongestRealPerLive;
        await Task.Delay(longest, experimentClock, cancellationToken);
        await Task.Delay(options.CompletionMargin, ioClock, cancellationToken);
    }

    /// <summary>Waits for a task; when the elapsed time stands still meanwhile, the records are processed, for their database may not do it.</summary>
    private async Task WhileWatchingAsync(Task awaited, Task tooLate, ExposurePreset preset, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task silence = Task.Delay(options.StatusSilence, ioClock, quiet.Token);
            Task first = await Task.WhenAny(awaited, tooLate, silence);
            await quiet.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (first == awaited) return;
            if (first == tooLate)
            {
                throw new InstrumentTimeoutException(
                    $"{options.Records[0]} still counts {options.CompletionMargin.TotalSeconds:0.###} s after its preset of " +
                    $"{preset.Duration.TotalSeconds:0.###} s ({preset.Kind}) must have been reached: ACQG is stuck, or nothing processes the record.");
            }

            foreach (McaElement element in elements.Where(element => !element.HasMoved())) element.Process();
        }
    }

    private async Task<Exposure> ReadAsync(ExposurePreset preset, DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var elements = ImmutableArray.CreateBuilder<ExposureElement>(this.elements.Length);
        bool full = true;
        TimeSpan longest = TimeSpan.Zero;
        foreach (McaElement element in this.elements)
        {
            DetectorSettings before = element.Settings!;
            DetectorSettings now = element.Settings = await element.ReadSettingsAsync(cancellationToken);
            (Spectrum spectrum, ImmutableArray<string> warnings) = await element.ReadSpectrumAsync(now.Channels, cancellationToken);
            double reached = (preset.Kind == PresetKind.RealTime ? spectrum.RealTime : spectrum.LiveTime) / preset.Duration;
            if (reached == 0 && !stopWanted)
                throw new InstrumentException($"{element.Name} did not count: its elapsed time is 0 s after an exposure of {preset.Duration.TotalSeconds} s.");
            if (reached < 1 - options.PresetTolerance)
            {
                full = false;
                if (!stopWanted) warnings = warnings.Add($"{element.Name} was stopped by somebody else at {reached:P1} of its preset.");
            }
            else if (reached > 1 + options.PresetTolerance)
            {
                warnings = warnings.Add($"{element.Name} counted for {reached:P1} of its preset.");
            }

            if (spectrum.RealTime > longest) longest = spectrum.RealTime;
            elements.Add(new ExposureElement(element.Name, spectrum, before.ChangesTo(now), warnings) { Settings = now });
        }

        if (await DeadTimeWarningAsync(elements, cancellationToken) is { } warning)
        {
            for (int i = 0; i < elements.Count; i++) elements[i] = elements[i] with { Warnings = elements[i].Warnings.Add(warning) };
        }

        if (await IsAcquiringAsync(cancellationToken))
            throw new InstrumentException($"{options.Records[0]} was started by somebody else before it was read: the spectrum is not of this exposure.");

        // The device's own elapsed time is finer than the moment at which its end was noticed.
        DateTimeOffset counted = start + longest;
        return new Exposure(
            elements.MoveToImmutable(), full ? ExposureCompleteness.Full : ExposureCompleteness.Partial, start, counted < end ? counted : end);
    }

    /// <summary>The system's own dead time against that of the times it gave: live times that mean something else would scale every rate.</summary>
    private async Task<string?> DeadTimeWarningAsync(IEnumerable<ExposureElement> elements, CancellationToken cancellationToken)
    {
        if (await starters[0].ReadDeadTimeAsync(cancellationToken) is not { } stated) return null;
        double? byTimes = elements.Average(element => element.Spectrum.DeadTimeFraction);
        return Math.Abs(stated - byTimes.GetValueOrDefault(stated)) > options.DeadTimeTolerance
            ? $"{options.DxpPrefix}DeadTime states {stated:P1}, the live times of its elements say {byTimes:P1}."
            : null;
    }

    private async Task<bool> IsAcquiringAsync(CancellationToken cancellationToken)
    {
        bool[] acquiring = await Task.WhenAll(starters.Select(starter => starter.IsAcquiringAsync(cancellationToken)));
        return acquiring.Contains(true);
    }

    private async Task StopAndWaitAsync(CancellationToken cancellationToken)
    {
        if (!await IsAcquiringAsync(cancellationToken)) return;
        StopAll();
        using var limit = new CancellationTokenSource(options.StopTimeout, ioClock);
        while (await IsAcquiringAsync(cancellationToken))
        {
            if (limit.IsCancellationRequested)
                throw new InstrumentTimeoutException($"{options.Records[0]} did not stop within {options.StopTimeout.TotalSeconds:0.###} s: ACQG is stuck.");
            foreach (McaElement element in elements) element.Process();
            await Task.Delay(options.PollInterval, ioClock, cancellationToken);
        }
    }

    private void StopAll()
    {
        foreach (McaStarter starter in starters) starter.Stop();
    }

    private void TryStopAll()
    {
        try
        {
            StopAll();
        }
        catch (InstrumentException)
        {
            // The line is down, which the caller learns from the error that brought us here, or at its next call.
        }
    }
}
