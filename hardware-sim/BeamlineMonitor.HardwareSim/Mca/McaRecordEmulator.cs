using System.Globalization;
using BeamlineMonitor.HardwareSim.Records;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.HardwareSim.Mca;

/// <summary>
/// The EPICS mca record on a Channel Access server, with its timing and quirks (docs/protocols/epics-mca.md): the elapsed times move
/// only when the record is processed, a put-callback ends when counting has ended and VAL was read, ERST leaves VAL without data.
/// </summary>
public sealed class McaRecordEmulator : IDisposable
{
    private const double LongestPresetSeconds = 1e8;

    private static readonly CaProperties DoneAcquire = new() { States = ["Done", "Acquire"] };
    private static readonly CaProperties DoneRead = new() { States = ["Done", "Read"] };
    private static readonly CaProperties DoneErase = new() { States = ["Done", "Erase"] };

    private readonly Lock gate = new();
    private readonly RecordWrites writes;
    private readonly TimeProvider clock;
    private readonly McaEmulatorOptions options;
    private readonly McaDevice device;
    private readonly Dictionary<string, ServedPv> fields = [];
    private readonly ITimer poll;
    private readonly ITimer lastEvents;
    private DateTimeOffset polledSince;
    private bool isAcquiring;
    private bool presetHasChanged;

    /// <summary>Serves the record's fields.</summary>
    /// <param name="server">The server, which stays the caller's.</param>
    /// <param name="record">Name of the record, for example "6bma1:mca1".</param>
    /// <param name="options">Set-up and quirks.</param>
    /// <param name="source">What is counted.</param>
    /// <param name="clock">Experiment clock.</param>
    public McaRecordEmulator(CaServer server, string record, McaEmulatorOptions options, IMcaSource source, TimeProvider clock)
    {
        (this.clock, this.options, device, writes) = (clock, options, new McaDevice(source), new RecordWrites(gate));
        poll = clock.CreateTimer(_ => Poll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lastEvents = clock.CreateTimer(_ => PostEnd(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        var counts = new ServedPv($"{record}.VAL", new CaReading(CaValue.Of(0)), options.Channels); // no data: one element comes all the same
        var value = new ServedPv(record, counts.Current, options.Channels);
        (fields["VAL"], fields[""]) = (counts, value);
        ReadOnly("NMAX", CaValue.Of(options.Channels));
        ReadOnly("NORD", CaValue.Of(0));
        foreach (string field in (string[])["ERTM", "ELTM", "DTIM", "IDTIM"]) ReadOnly(field, CaValue.Of(0.0));
        ReadOnly("ACT", CaValue.Of(0));
        ReadOnly("STIM", CaValue.Of(""));
        ReadOnly("ACQG", CaValue.OfStates(0), DoneAcquire);
        ReadOnly("RDNG", CaValue.OfStates(0), DoneRead);

        Writable("NUSE", CaValue.Of(options.Channels), null, value =>
            Post("NUSE", CaValue.Of(Math.Clamp(value.Int32s[0], 1, options.Channels))));
        foreach ((string field, double initial) in new[]
        {
            ("CALO", options.Scale.C0), ("CALS", options.Scale.C1), ("CALQ", options.Scale.C2), ("TTH", options.TwoThetaDegrees),
        })
        {
            Writable(field, CaValue.Of(initial), null, value => Post(field, value));
        }

        foreach (string field in (string[])["PRTM", "PLTM"])
        {
            Writable(field, CaValue.Of(0.0), null, value =>
            {
                presetHasChanged |= value.Number() != Number(field);
                Post(field, value);
            });
        }

        Writable("EGU", CaValue.Of("keV"), null, value => Post("EGU", value));
        Command("STRT", DoneAcquire, () => Start(erase: false));
        Command("ERST", DoneAcquire, () => Start(erase: true));
        Command("STOP", DoneAcquire, () => device.Stop(this.clock.GetUtcNow()));
        Command("ERAS", DoneErase, EraseAndPost);
        Command("READ", DoneRead, ReadCounts);
        Writable("PROC", CaValue.Of((byte)0), null, _ => { });
        foreach (ServedPv field in fields.Values) server.Serve(field);

        void ReadOnly(string field, CaValue initial, CaProperties? properties = null) =>
            fields.Add(field, new ServedPv($"{record}.{field}", new CaReading(initial, Properties: properties)));

        // Every field that is written here processes the record, as in its definition (pp).
        void Writable(string field, CaValue initial, CaProperties? properties, Action<CaValue> apply) => fields.Add(field, new ServedPv(
            $"{record}.{field}", new CaReading(initial, Properties: properties), 1, (write, token) => writes.TakeAsync(write, value => Process(() => apply(value)), token)));

        void Command(string field, CaProperties states, Action act) => Writable(field, CaValue.OfStates(0), states, value =>
        {
            if (value.Number() != 0) act();
        });
    }

    /// <summary>True while the record says it counts.</summary>
    public bool IsAcquiring
    {
        get
        {
            lock (gate) return isAcquiring;
        }
    }

    /// <summary>Number of starts so far.</summary>
    public int Starts { get; private set; }

    /// <summary>A fault: the device ignores its preset and every stop while this is set.</summary>
    public bool IsStuck
    {
        get => device.IsStuck;
        set
        {
            lock (gate) device.IsStuck = value;
        }
    }

    /// <summary>A fault: the spectrum is not read from the device at the end, so that VAL stays without data.</summary>
    public bool LosesReadout { get; set; }

    /// <summary>A fault: severity and status that all readings carry from the next processing on.</summary>
    public (AlarmSeverity Severity, AlarmStatus Status) ForcedAlarm { get; set; }

    /// <summary>Erases and starts, as a system does that starts its elements together.</summary>
    /// <param name="presetReal">Preset real time, s; 0 for none.</param>
    /// <param name="presetLive">Preset live time, s; 0 for none.</param>
    internal void EraseAndStart(double presetReal, double presetLive) => Process(() =>
    {
        Post("PRTM", CaValue.Of(presetReal));
        Post("PLTM", CaValue.Of(presetLive));
        Start(erase: true);
    });

    /// <summary>An elapsed time as the record states it.</summary>
    /// <param name="field">ERTM or ELTM.</param>
    /// <returns>s.</returns>
    internal double ElapsedSeconds(string field) => Number(field);

    /// <summary>Stops, as a system does that stops its elements together.</summary>
    internal void StopCounting() => Process(() => device.Stop(clock.GetUtcNow()));

    /// <summary>Stops the timers.</summary>
    public void Dispose()
    {
        poll.Dispose();
        lastEvents.Dispose();
        writes.Dispose();
    }

    private void Process(Action apply)
    {
        lock (gate)
        {
            apply();
            LookAtDevice();
        }
    }

    private void Start(bool erase)
    {
        DateTimeOffset now = clock.GetUtcNow();
        Starts++;
        bool isDeaf = options.PresetMustChange && !presetHasChanged;
        presetHasChanged = false;
        if (erase) Erase(now);
        if (isDeaf) return;
        device.Start(now, Preset("PRTM"), Preset("PLTM"));
        isAcquiring = true;
        writes.Begin();
        Post("ACQG", CaValue.OfStates(1));
        polledSince = now;
        ArmPoll(now);
    }

    private void Erase(DateTimeOffset now)
    {
        device.Erase(now);
        Set("NORD", CaValue.Of(0));
        Set("VAL", CaValue.Of(0));
        Set("", CaValue.Of(0)); // ERST tells no monitor of VAL; ERAS does
    }

    private void EraseAndPost()
    {
        Erase(clock.GetUtcNow());
        fields["VAL"].Post();
        fields[""].Post();
    }

    private void Poll()
    {
        lock (gate)
        {
            if (!isAcquiring) return;
            LookAtDevice();
            if (isAcquiring) ArmPoll(clock.GetUtcNow());
        }
    }

    // The next look is due at a whole number of intervals after the start, however late this one came.
    private void ArmPoll(DateTimeOffset now)
    {
        if (!options.IsPolled) return;
        long passed = (now - polledSince).Ticks / options.StatusInterval.Ticks;
        poll.Change(polledSince + (options.StatusInterval * (passed + 1)) - now, Timeout.InfiniteTimeSpan);
    }

    private void LookAtDevice()
    {
        DateTimeOffset now = clock.GetUtcNow();
        (TimeSpan real, TimeSpan live) = device.Times(now);
        bool ended = isAcquiring && !device.IsAcquiring(now);
        double dead = real > TimeSpan.Zero ? 100 * (1 - (live / real)) : 0;
        Set("ERTM", CaValue.Of(real.TotalSeconds));
        Set("ELTM", CaValue.Of(live.TotalSeconds));
        Set("DTIM", CaValue.Of(dead));
        Set("IDTIM", CaValue.Of(isAcquiring && !ended ? 100 * device.DeadTimeFraction : dead));
        if (ended)
        {
            ReadCounts();
            Set("ACQG", CaValue.OfStates(0));
            Set("STIM", CaValue.Of(now.ToString("MMM dd, yyyy HH:mm:ss.'**'", CultureInfo.InvariantCulture))); // the real record prints it so
            isAcquiring = false;
            if (options.LastEventsDelay > TimeSpan.Zero) lastEvents.Change(options.LastEventsDelay, Timeout.InfiniteTimeSpan);
            else PostEnd();
            writes.Rest();
            return;
        }

        foreach (string field in (string[])["ERTM", "ELTM", "DTIM", "IDTIM"]) fields[field].Post();
    }

    private void ReadCounts()
    {
        if (LosesReadout) return;
        int channels = (int)Number("NUSE");
        int[] counts = [.. device.Counts(clock.GetUtcNow(), channels).Select(n => (int)n)];
        long total = counts.Sum(n => (long)n);
        Set("NORD", CaValue.Of(channels));
        Set("ACT", CaValue.Of((int)Math.Min(total, int.MaxValue)));
        Set("VAL", CaValue.Of(counts));
        Set("", CaValue.Of(counts));
        fields["VAL"].Post();
        fields[""].Post();
    }

    // ACQG last, so that a client that waits for it finds the rest in place.
    private void PostEnd()
    {
        foreach (string field in (string[])["ERTM", "ELTM", "DTIM", "IDTIM", "ACT", "NORD", "STIM", "ACQG"]) fields[field].Post();
    }

    // A client may write anything; what is no time is no preset, and three years are as good as more.
    private TimeSpan Preset(string field) =>
        Number(field) is > 0 and var seconds ? TimeSpan.FromSeconds(Math.Min(seconds, LongestPresetSeconds)) : TimeSpan.Zero;

    private double Number(string field) => fields[field].Current.Value.Number();

    private void Post(string field, CaValue value)
    {
        Set(field, value);
        fields[field].Post();
    }

    private void Set(string field, CaValue value)
    {
        (AlarmSeverity severity, AlarmStatus status) = ForcedAlarm;
        double dead = Number("IDTIM");
        if (severity == AlarmSeverity.None && dead >= 70) (severity, status) = (AlarmSeverity.Major, AlarmStatus.HiHi); // limits of mca.db
        else if (severity == AlarmSeverity.None && dead >= 40) (severity, status) = (AlarmSeverity.Minor, AlarmStatus.High);
        fields[field].Set(new CaReading(value, status, severity, clock.GetUtcNow()));
    }
}
