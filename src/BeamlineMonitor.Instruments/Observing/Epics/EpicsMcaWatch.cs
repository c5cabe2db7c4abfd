using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;

namespace BeamlineMonitor.Instruments.Observing.Epics;

/// <summary>
/// Exposures of mca records that somebody else starts: monitors tell when they count and when they are done, then counts and times are read. Nothing is
/// written, not even to process a record.
/// </summary>
public sealed class EpicsMcaWatch : IExposureWatch
{
    // How soon a lost circuit is noticed while nothing happens.
    private static readonly TimeSpan LookAtLines = TimeSpan.FromSeconds(1);

    private readonly EpicsMcaOptions options;
    private readonly TimeProvider experimentClock;
    private readonly TimeProvider ioTime;
    private readonly ImmutableArray<McaElement> elements;
    private readonly ImmutableArray<CaChannel> acquiring;
    private readonly CaMonitor[] monitors;
    private readonly Task<CaReading>?[] changes;
    private readonly bool[] counts;
    private readonly EpicsStageTrack? stage;
    private readonly CancellationTokenSource closed = new();
    private CaReading? begun;
    private int losses;

    /// <summary>Opens the channels; nothing is waited for.</summary>
    /// <param name="client">The client, which stays the caller's.</param>
    /// <param name="options">The records.</param>
    /// <param name="stage">Where the stage stands, for this watch alone; null where nothing tells. It becomes this watch's.</param>
    /// <param name="experimentClock">Clock of start and end.</param>
    /// <param name="ioTime">Real time.</param>
    public EpicsMcaWatch(CaClient client, EpicsMcaOptions options, EpicsStageTrack? stage, TimeProvider experimentClock, TimeProvider ioTime)
    {
        (this.options, this.stage, this.experimentClock, this.ioTime) = (options, stage, experimentClock, ioTime);
        elements = [.. options.Records.Select(record => new McaElement(client, record, options.WatchedSettings))];
        IEnumerable<McaControl> controls = options.DxpPrefix is { } prefix ? [McaControl.OfDxp(prefix)] : options.Records.Select(McaControl.OfRecord);
        acquiring = [.. controls.Select(names => client.Open(names.Acquiring))];
        monitors = [.. acquiring.Select(Subscribe)];
        changes = new Task<CaReading>?[monitors.Length];
        counts = new bool[monitors.Length];
    }

    /// <inheritdoc/>
    public async Task<WatchIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        foreach (McaElement element in elements) await element.ReadSettingsAsync(cancellationToken); // the records say them, or throw
        string state = await IsCountingAsync(cancellationToken) ? "counts" : "at rest";
        double? micrometres = stage is null ? null : await stage.AtAsync(null, cancellationToken);
        string place = micrometres is null ? "" : string.Create(CultureInfo.InvariantCulture, $", stage at {micrometres:0.00} µm");
        return new WatchIdentity($"EPICS mca record {string.Join(", ", options.Records)}", state + place);
    }

    /// <inheritdoc/>
    public async Task<Observation> NextAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        foreach (McaElement element in elements) element.Settings ??= await element.ReadSettingsAsync(cancellationToken);
        while (true)
        {
            CaReading change = await ChangeAsync(cancellationToken);
            if (Losses() != losses)
            {
                await ConnectAsync(cancellationToken);
                losses = Losses();
                await WatchAnewAsync();
                return OutOfReach(experimentClock.GetUtcNow());
            }

            if (Array.Exists(counts, counting => counting))
            {
                begun ??= change;
                continue;
            }

            if (begun is not { } began) continue; // what lies in the record from before is nobody's exposure
            begun = null;
            return await ReadAsync(began, change, experimentClock.GetUtcNow(), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        foreach (CaMonitor monitor in monitors) monitor.Dispose();
        foreach (CaChannel channel in acquiring) channel.Dispose();
        foreach (McaElement element in elements) element.Dispose();
        if (stage is not null) await stage.DisposeAsync();
        foreach (Task<CaReading> change in changes.OfType<Task<CaReading>>())
            await ((Task)change).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled, or its monitor was closed
        closed.Dispose();
    }

    private Task ConnectAsync(CancellationToken cancellationToken) => Task.WhenAll(
        [.. acquiring.Select(channel => channel.WhenConnectedAsync(cancellationToken)), .. elements.Select(element => element.ConnectAsync(cancellationToken)),
            stage?.ConnectAsync(cancellationToken) ?? Task.CompletedTask]);

    private int Losses() => acquiring.Sum(channel => channel.Disconnections);

    private static CaMonitor Subscribe(CaChannel channel) => channel.Subscribe(DbrForm.Time, CaType.Double, 1, EventMask.Value | EventMask.Alarm, capacity: 64);

    /// <summary>Forgets what was told before a circuit was lost: what counts now need not be what counted then. New monitors begin with how it is now.</summary>
    private async Task WatchAnewAsync()
    {
        begun = null;
        Array.Clear(counts);
        for (int i = 0; i < monitors.Length; i++)
        {
            monitors[i].Dispose();
            if (changes[i] is Task before) await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its monitor was closed
            (changes[i], monitors[i]) = (null, Subscribe(acquiring[i]));
        }
    }

    /// <summary>Waits for the next start or end of any record.</summary>
    private async Task<CaReading> ChangeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            for (int i = 0; i < changes.Length; i++) changes[i] ??= monitors[i].ReadAsync(closed.Token).AsTask();
            using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task look = Task.Delay(LookAtLines, ioTime, quiet.Token);
            Task first = await Task.WhenAny([.. changes.OfType<Task<CaReading>>(), look]);
            await quiet.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (first == look)
            {
                if (acquiring.FirstOrDefault(channel => channel.State != CaChannelState.Connected) is { } lost)
                    throw new InstrumentException($"{lost.Name} is not connected: {lost.State}.");
                continue;
            }

            int index = Array.IndexOf(changes, first);
            changes[index] = null;
            CaReading change = await (Task<CaReading>)first;
            counts[index] = change.Value.Number() != 0;
            return change;
        }
    }

    private async Task<Observation> ReadAsync(CaReading began, CaReading done, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var read = ImmutableArray.CreateBuilder<ExposureElement>(elements.Length);
        TimeSpan longest = TimeSpan.Zero;
        foreach (McaElement element in elements)
        {
            // The counts first: whoever drives the record may erase it at any moment.
            DetectorSettings before = element.Settings!;
            (Spectrum spectrum, ImmutableArray<string> warnings) = await element.ReadSpectrumAsync(before.Channels, cancellationToken);
            if (spectrum.RealTime > longest) longest = spectrum.RealTime;
            read.Add(new ExposureElement(element.Name, spectrum, [], warnings));
        }

        // Started again, the counts may be of two exposures.
        if (HasBegunAgain() || await IsCountingAsync(cancellationToken)) return Missed(done.Stamp ?? end);
        for (int i = 0; i < elements.Length; i++)
        {
            DetectorSettings before = elements[i].Settings!, now = elements[i].Settings = await elements[i].ReadSettingsAsync(cancellationToken);
            read[i] = read[i] with { SettingChanges = before.ChangesTo(now), Settings = now };
        }

        // The stamp is finer than the moment at which the end was noticed; one of a clock that is wrong lies elsewhere.
        TimeSpan latest = longest > options.LatestNotice ? longest : options.LatestNotice;
        if (done.Stamp is { } stamp && stamp <= end && end - stamp < latest) end = stamp;
        TimeSpan idle = IdleBefore(done, began, longest);
        double? micrometres = stage is null ? null : await stage.AtAsync(done.Stamp - idle, cancellationToken);
        return new ObservedExposure(
            options.Records[0], new Exposure(read.MoveToImmutable(), ExposureCompleteness.Full, end - idle - longest, end - idle), micrometres, null);
    }

    // A record looks at its device now and then, and whoever cut an exposure short may have moved on before it said so: the time that was counted belongs
    // to the start. Where it is more than passed between both stamps, counting went on from an exposure before, or the start was not seen.
    private static TimeSpan IdleBefore(CaReading done, CaReading began, TimeSpan counted) =>
        done.Stamp - began.Stamp is { } passed && passed > counted ? passed - counted : TimeSpan.Zero;

    private ObservedRemark Missed(DateTimeOffset end) => new(
        ObservedRemark.ExposureMissed,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Records[0]} was started again before its counts could be read: its exposure until {end:HH:mm:ss} is missed. Leave it at rest for some tenths of a second after each."));

    private ObservedRemark OutOfReach(DateTimeOffset until) => new(
        ObservedRemark.ExposureMissed,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Records[0]} was out of reach until {until:HH:mm:ss}: an exposure that ended meanwhile is missed. Look at its server and the network."));

    // Where nobody looked for a while, an exposure that is over since may have taken the place of this one.
    private bool HasBegunAgain()
    {
        for (int i = 0; i < changes.Length; i++) changes[i] ??= monitors[i].ReadAsync(closed.Token).AsTask();
        return Array.Exists(changes, change => change is { IsCompletedSuccessfully: true } && change.Result.Value.Number() != 0);
    }

    private async Task<bool> IsCountingAsync(CancellationToken cancellationToken)
    {
        double[] counting = await Task.WhenAll(acquiring.Select(async channel =>
            (await channel.ReadAsync(DbrForm.Plain, CaType.Double, 1, cancellationToken)).Value.Number()));
        return counting.Any(value => value != 0);
    }
}
