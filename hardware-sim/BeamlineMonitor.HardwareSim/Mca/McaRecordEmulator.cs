using System.Globalization;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.HardwareSim.Mca;

/// <summary>
/// The EPICS mca record on a Channel Access server, with its timing and quirks (docs/protocols/epics-mca.md): the elapsed times move
/// only when the record is processed, a put-callback ends when counting has ended and VAL was read, ERST leaves VAL without data.
/// </summary>
public sealed class McaRecordEmulator : IDisposable
{
    private static readonly CaProperties DoneAcquire = new() { States = ["Done", "Acquire"] };
    private static readonly CaProperties DoneRead = new() { States = ["Done", "Read"] };
    private static readonly CaProperties DoneErase = new() { States = ["Done", "Erase"] };

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly McaEmulatorOptions _options;
    private readonly McaDevice _device;
    private readonly Dictionary<string, ServedPv> _fields = [];
    private readonly ITimer _poll;
    private readonly ITimer _lastEvents;
    private readonly SemaphoreSlim _putCallbacks = new(1, 1);
    private TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _polledSince;
    private bool _isAcquiring;
    private bool _presetHasChanged;

    /// <summary>Serves the record's fields.</summary>
    /// <param name="server">The server, which stays the caller's.</param>
    /// <param name="record">Name of the record, for example "6bma1:mca1".</param>
    /// <param name="options">Set-up and quirks.</param>
    /// <param name="source">What is counted.</param>
    /// <param name="clock">Experiment clock.</param>
    public McaRecordEmulator(CaServer server, string record, McaEmulatorOptions options, IMcaSource source, TimeProvider clock)
    {
        (_clock, _options, _device) = (clock, options, new McaDevice(source));
        _idle.SetResult();
        _poll = clock.CreateTimer(_ => Poll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _lastEvents = clock.CreateTimer(_ => PostEnd(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        var counts = new ServedPv($"{record}.VAL", new CaReading(CaValue.Of(0)), options.Channels); // no data: one element comes all the same
        var value = new ServedPv(record, counts.Current, options.Channels);
        (_fields["VAL"], _fields[""]) = (counts, value);
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
                _presetHasChanged |= value.Number() != Number(field);
                Post(field, value);
            });
        }

        Writable("EGU", CaValue.Of("keV"), null, value => Post("EGU", value));
        Command("STRT", DoneAcquire, () => Start(erase: false));
        Command("ERST", DoneAcquire, () => Start(erase: true));
        Command("STOP", DoneAcquire, () => _device.Stop(_clock.GetUtcNow()));
        Command("ERAS", DoneErase, EraseAndPost);
        Command("READ", DoneRead, ReadCounts);
        Writable("PROC", CaValue.Of((byte)0), null, _ => { });
        foreach (ServedPv field in _fields.Values) server.Serve(field);

        void ReadOnly(string field, CaValue initial, CaProperties? properties = null) =>
            _fields.Add(field, new ServedPv($"{record}.{field}", new CaReading(initial, Properties: properties)));

        void Writable(string field, CaValue initial, CaProperties? properties, Action<CaValue> apply) => _fields.Add(field, new ServedPv(
            $"{record}.{field}", new CaReading(initial, Properties: properties), 1, (write, token) => WriteAsync(write, apply, token)));

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
            lock (_gate) return _isAcquiring;
        }
    }

    /// <summary>Number of starts so far.</summary>
    public int Starts { get; private set; }

    /// <summary>A fault: the device ignores its preset and every stop while this is set.</summary>
    public bool IsStuck
    {
        get => _device.IsStuck;
        set
        {
            lock (_gate) _device.IsStuck = value;
        }
    }

    /// <summary>A fault: the spectrum is not read from the device at the end, so that VAL stays without data.</summary>
    public bool LosesReadout { get; set; }

    /// <summary>A fault: severity and status that all readings carry from the next processing on.</summary>
    public (AlarmSeverity Severity, AlarmStatus Status) ForcedAlarm { get; set; }

    /// <summary>Stops the timers.</summary>
    public void Dispose()
    {
        _poll.Dispose();
        _lastEvents.Dispose();
        _putCallbacks.Dispose();
    }

    // Every field that is written here processes the record, as in its definition (pp).
    private async ValueTask WriteAsync(CaWrite write, Action<CaValue> apply, CancellationToken cancellationToken)
    {
        if (!write.WantsCompletion)
        {
            Process(() => apply(write.Value));
            return;
        }

        await _putCallbacks.WaitAsync(cancellationToken); // one put-callback at a time on a record: the next waits for it
        try
        {
            Process(() => apply(write.Value));
            Task idle;
            lock (_gate) idle = _idle.Task;
            await idle.WaitAsync(cancellationToken);
        }
        finally
        {
            _putCallbacks.Release();
        }
    }

    private void Process(Action apply)
    {
        lock (_gate)
        {
            apply();
            LookAtDevice();
        }
    }

    private void Start(bool erase)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        Starts++;
        bool isDeaf = _options.PresetMustChange && !_presetHasChanged;
        _presetHasChanged = false;
        if (erase) Erase(now);
        if (isDeaf) return;
        _device.Start(now, TimeSpan.FromSeconds(Number("PRTM")), TimeSpan.FromSeconds(Number("PLTM")));
        if (!_isAcquiring)
        {
            _isAcquiring = true;
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Post("ACQG", CaValue.OfStates(1));
        _polledSince = now;
        ArmPoll(now);
    }

    private void Erase(DateTimeOffset now)
    {
        _device.Erase(now);
        Set("NORD", CaValue.Of(0));
        Set("VAL", CaValue.Of(0));
        Set("", CaValue.Of(0)); // ERST tells no monitor of VAL; ERAS does
    }

    private void EraseAndPost()
    {
        Erase(_clock.GetUtcNow());
        _fields["VAL"].Post();
        _fields[""].Post();
    }

    private void Poll()
    {
        lock (_gate)
        {
            if (!_isAcquiring) return;
            LookAtDevice();
            if (_isAcquiring) ArmPoll(_clock.GetUtcNow());
        }
    }

    // The next look is due at a whole number of intervals after the start, however late this one came.
    private void ArmPoll(DateTimeOffset now)
    {
        if (!_options.IsPolled) return;
        long passed = (now - _polledSince).Ticks / _options.StatusInterval.Ticks;
        _poll.Change(_polledSince + (_options.StatusInterval * (passed + 1)) - now, Timeout.InfiniteTimeSpan);
    }

    private void LookAtDevice()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        (TimeSpan real, TimeSpan live) = _device.Times(now);
        bool ended = _isAcquiring && !_device.IsAcquiring(now);
        double dead = real > TimeSpan.Zero ? 100 * (1 - (live / real)) : 0;
        Set("ERTM", CaValue.Of(real.TotalSeconds));
        Set("ELTM", CaValue.Of(live.TotalSeconds));
        Set("DTIM", CaValue.Of(dead));
        Set("IDTIM", CaValue.Of(_isAcquiring && !ended ? 100 * _device.DeadTimeFraction : dead));
        if (ended)
        {
            ReadCounts();
            Set("ACQG", CaValue.OfStates(0));
            Set("STIM", CaValue.Of(now.ToString("MMM dd, yyyy HH:mm:ss.'**'", CultureInfo.InvariantCulture))); // the real record prints it so
            _isAcquiring = false;
            if (_options.LastEventsDelay > TimeSpan.Zero) _lastEvents.Change(_options.LastEventsDelay, Timeout.InfiniteTimeSpan);
            else PostEnd();
            _idle.TrySetResult();
            return;
        }

        foreach (string field in (string[])["ERTM", "ELTM", "DTIM", "IDTIM"]) _fields[field].Post();
    }

    private void ReadCounts()
    {
        if (LosesReadout) return;
        int channels = (int)Number("NUSE");
        int[] counts = [.. _device.Counts(_clock.GetUtcNow(), channels).Select(n => (int)n)];
        long total = counts.Sum(n => (long)n);
        Set("NORD", CaValue.Of(channels));
        Set("ACT", CaValue.Of((int)Math.Min(total, int.MaxValue)));
        Set("VAL", CaValue.Of(counts));
        Set("", CaValue.Of(counts));
        _fields["VAL"].Post();
        _fields[""].Post();
    }

    // ACQG last, so that a client that waits for it finds the rest in place.
    private void PostEnd()
    {
        foreach (string field in (string[])["ERTM", "ELTM", "DTIM", "IDTIM", "ACT", "NORD", "STIM", "ACQG"]) _fields[field].Post();
    }

    private double Number(string field) => _fields[field].Current.Value.Number();

    private void Post(string field, CaValue value)
    {
        Set(field, value);
        _fields[field].Post();
    }

    private void Set(string field, CaValue value)
    {
        (AlarmSeverity severity, AlarmStatus status) = ForcedAlarm;
        double dead = Number("IDTIM");
        if (severity == AlarmSeverity.None && dead >= 70) (severity, status) = (AlarmSeverity.Major, AlarmStatus.HiHi); // limits of mca.db
        else if (severity == AlarmSeverity.None && dead >= 40) (severity, status) = (AlarmSeverity.Minor, AlarmStatus.High);
        _fields[field].Set(new CaReading(value, status, severity, _clock.GetUtcNow()));
    }
}
