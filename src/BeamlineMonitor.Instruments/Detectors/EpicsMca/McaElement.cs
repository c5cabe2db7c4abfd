using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Detectors.EpicsMca;

/// <summary>The fields of one mca record that are read.</summary>
internal sealed class McaElement : IDisposable
{
    // A beam that comes or goes changes the dead time of the moment against that of the exposure by more than this.
    private const double UnevenDeadTime = 0.1;

    private readonly string record;
    private readonly CaChannel counts;
    private readonly CaChannel realTime;
    private readonly CaChannel liveTime;
    private readonly CaChannel lastDeadTime;
    private readonly CaChannel channelsInUse;
    private readonly CaChannel largestChannels;
    private readonly CaChannel startText;
    private readonly CaChannel process;
    private readonly CaChannel[] scale;
    private readonly CaChannel unit;
    private readonly CaChannel twoTheta;
    private readonly CaChannel[] watched;
    private readonly CaMonitor progress;
    private CaReading? lastProgress;

    public McaElement(CaClient client, string record, IEnumerable<string> watched)
    {
        this.record = record;
        counts = client.Open($"{record}.VAL");
        realTime = client.Open($"{record}.ERTM");
        liveTime = client.Open($"{record}.ELTM");
        lastDeadTime = client.Open($"{record}.IDTIM");
        channelsInUse = client.Open($"{record}.NUSE");
        largestChannels = client.Open($"{record}.NMAX");
        startText = client.Open($"{record}.STIM");
        process = client.Open($"{record}.PROC");
        scale = [client.Open($"{record}.CALO"), client.Open($"{record}.CALS"), client.Open($"{record}.CALQ")];
        unit = client.Open($"{record}.EGU");
        twoTheta = client.Open($"{record}.TTH");
        this.watched = [.. watched.Select(client.Open)];
        progress = realTime.Subscribe(DbrForm.Time, null, null, EventMask.Value | EventMask.Alarm, capacity: 1);
    }

    public string Name => record;

    /// <summary>The settings at the last look; null before the first.</summary>
    public DetectorSettings? Settings { get; set; }

    private IEnumerable<CaChannel> Channels =>
        [counts, realTime, liveTime, lastDeadTime, channelsInUse, largestChannels, startText, process, .. scale, unit, twoTheta, .. watched];

    public void Dispose()
    {
        foreach (CaChannel channel in Channels) channel.Dispose();
    }

    public Task ConnectAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Channels.Select(channel => channel.WhenConnectedAsync(cancellationToken)));

    /// <summary>True when the elapsed time has moved since the last call.</summary>
    public bool HasMoved()
    {
        CaReading? now = progress.Latest;
        bool moved = !ReferenceEquals(now, lastProgress);
        lastProgress = now;
        return moved;
    }

    /// <summary>Reads the elapsed real time, s.</summary>
    public Task<double> ReadElapsedSecondsAsync(CancellationToken cancellationToken) => NumberAsync(realTime, cancellationToken);

    /// <summary>Lets the record look at its device.</summary>
    public void Process() => process.WriteUnconfirmed(CaValue.Of((byte)1));

    public async Task<DetectorSettings> ReadSettingsAsync(CancellationToken cancellationToken)
    {
        Task<double[]> numbers = Task.WhenAll(
            new[] { channelsInUse, largestChannels, twoTheta }.Concat(scale).Select(channel => NumberAsync(channel, cancellationToken)));
        Task<string[]> texts = Task.WhenAll(watched.Prepend(unit).Select(channel => TextAsync(channel, cancellationToken)));
        await Task.WhenAll(numbers, texts);
        double[] n = await numbers;
        string[] t = await texts;
        int channels = (int)n[0];
        if (channels < 1 || channels > n[1]) throw new InstrumentException($"{record}.NUSE is {n[0]}, it must lie between 1 and NMAX = {n[1]}.");
        return new DetectorSettings(
            channels,
            new EnergyScale(n[3], n[4], n[5]),
            t[0],
            n[2],
            watched.Zip(t.Skip(1), (channel, text) => KeyValuePair.Create(channel.Name, text)).ToImmutableSortedDictionary());
    }

    /// <summary>Reads counts and times after the end of an exposure; a monitor's last event may be older than the end.</summary>
    /// <exception cref="InstrumentException">What was read is no spectrum.</exception>
    public async Task<(Spectrum Spectrum, ImmutableArray<string> Warnings)> ReadSpectrumAsync(int channels, CancellationToken cancellationToken)
    {
        Task<CaReading> countsRead = this.counts.ReadAsync(DbrForm.Time, CaType.Long, 0, cancellationToken);
        Task<double> realRead = NumberAsync(realTime, cancellationToken);
        Task<double> liveRead = NumberAsync(liveTime, cancellationToken);
        Task<double> lastDeadRead = NumberAsync(lastDeadTime, cancellationToken);
        Task<string> startRead = TextAsync(startText, cancellationToken);
        await Task.WhenAll(countsRead, realRead, liveRead, lastDeadRead, startRead);
        CaReading reading = await countsRead;
        TimeSpan real = Duration(await realRead, "ERTM");
        TimeSpan live = Duration(await liveRead, "ELTM");
        if (reading.Severity == AlarmSeverity.Invalid)
            throw new InstrumentException($"{record} says its spectrum is invalid ({reading.Status}): the device behind it does not answer.");
        if (reading.Value.Count != channels)
        {
            throw new InstrumentException(
                $"{record}.VAL holds {reading.Value.Count} channels, {channels} are in use: nothing was read since the last erase, or NUSE was changed.");
        }

        var counts = new uint[channels];
        ReadOnlySpan<int> read = reading.Value.Int32s;
        for (int i = 0; i < channels; i++)
            counts[i] = read[i] >= 0 ? (uint)read[i] : throw new InstrumentException($"{record}.VAL has {read[i]} counts in channel {i}.");

        // The stamp is that of the read-out at the end. STIM, too, is set at the end, in the server's local time: a last resort.
        DateTimeOffset? end = reading.Stamp ?? (McaTime.TryParse(await startRead, out DateTime text) ? new DateTimeOffset(text, TimeSpan.Zero) : null);
        var spectrum = new Spectrum([.. counts], live, real, end - real);
        List<string> warnings = [];
        if (reading.Severity != AlarmSeverity.None) warnings.Add($"{record} raises a {reading.Severity} alarm: {reading.Status}.");
        if (!spectrum.HasPossibleTimes) warnings.Add($"{record} states a live time of {live.TotalSeconds} s in a real time of {real.TotalSeconds} s.");
        double lastDead = await lastDeadRead / 100;
        if (spectrum.DeadTimeFraction is { } dead && Math.Abs(lastDead - dead) > UnevenDeadTime)
            warnings.Add($"{record} was dead for {lastDead:P0} at last and for {dead:P0} of the whole exposure: its rate changed meanwhile.");
        if (spectrum.TotalCounts == 0) warnings.Add($"{record} counted nothing.");
        return (spectrum, [.. warnings]);
    }

    private TimeSpan Duration(double seconds, string field) => seconds is >= 0 and < 1e7
        ? TimeSpan.FromSeconds(seconds)
        : throw new InstrumentException($"{record}.{field} is {seconds.ToString(CultureInfo.InvariantCulture)} s.");

    private static async Task<double> NumberAsync(CaChannel channel, CancellationToken cancellationToken)
    {
        CaReading reading = await channel.ReadAsync(DbrForm.Time, CaType.Double, 1, cancellationToken);
        double number = reading.Value.Number();
        return double.IsFinite(number) ? number : throw new InstrumentException($"{channel.Name} is {reading.Value.Text()}, not a number.");
    }

    private static async Task<string> TextAsync(CaChannel channel, CancellationToken cancellationToken)
    {
        CaReading reading = await channel.ReadAsync(DbrForm.Plain, CaType.String, 1, cancellationToken);
        return reading.Value.Text();
    }
}
