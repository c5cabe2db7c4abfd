using System.Collections.Immutable;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.HardwareSim.Mca;

/// <summary>
/// The common records of an XIA xMAP before its elements' mca records, with their timing and quirks (docs/protocols/epics-xmap.md): a start is
/// answered at once, Acquiring is polled and goes Done after the spectra were posted, and a preset must have changed before a start.
/// </summary>
public sealed class XmapEmulator : IDisposable
{
    private const ushort RealTime = 1, LiveTime = 2;

    private static readonly CaProperties DoneAcquiring = new() { States = ["Done", "Acquiring"] };
    private static readonly CaProperties PresetModes = new() { States = ["No preset", "Real time", "Live time", "Events", "Triggers"] };

    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly ImmutableArray<McaRecordEmulator> elements;
    private readonly XmapOptions options;
    private readonly Dictionary<string, ServedPv> records = [];
    private readonly ITimer poll;
    private bool presetHasChanged;

    /// <summary>Serves the records.</summary>
    /// <param name="server">The server, which stays the caller's.</param>
    /// <param name="prefix">The system's prefix with its colon, for example "6bmXMAP:".</param>
    /// <param name="options">Its quirks.</param>
    /// <param name="elements">Its elements, which stay the caller's; at least one.</param>
    /// <param name="clock">Experiment clock.</param>
    public XmapEmulator(CaServer server, string prefix, XmapOptions options, IEnumerable<McaRecordEmulator> elements, TimeProvider clock)
    {
        (this.options, this.elements, this.clock) = (options, [.. elements], clock);
        poll = clock.CreateTimer(_ => LookAtElements(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Add("Acquiring", CaValue.OfStates(0), DoneAcquiring);
        foreach (string name in (string[])["DeadTime", "ElapsedReal", "ElapsedLive"]) Add(name, CaValue.Of(0.0));
        foreach (string name in (string[])["PresetReal", "PresetLive"]) Add(name, CaValue.Of(0.0), null, value =>
        {
            presetHasChanged |= value.Number() != Number(name);
            Post(name, value);
        });
        Add("PresetMode", CaValue.OfStates(0), PresetModes, value => Post("PresetMode", value));
        Add("EraseStart", CaValue.OfStates(0), null, _ => Start());
        Add("StopAll", CaValue.OfStates(0), null, _ => Stop());
        foreach (ServedPv record in records.Values) server.Serve(record);

        void Add(string name, CaValue initial, CaProperties? properties = null, Action<CaValue>? apply = null) => records.Add(name, new ServedPv(
            $"{prefix}{name}", new CaReading(initial, Properties: properties), 1, apply is null ? null : (write, _) =>
            {
                lock (gate) apply(write.Value);
                return ValueTask.CompletedTask;
            }));
    }

    /// <summary>True while Acquiring says so: a little longer than the elements count.</summary>
    public bool IsAcquiring => Number("Acquiring") != 0;

    /// <summary>Stops the timer.</summary>
    public void Dispose() => poll.Dispose();

    private void Start()
    {
        // One that was not told of another preset does not start properly: it is erased, and says that it acquires until the next look.
        bool isDeaf = options.PresetMustChange && !presetHasChanged;
        presetHasChanged = false;
        double mode = Number("PresetMode");
        foreach (McaRecordEmulator element in elements)
        {
            element.EraseAndStart(mode == RealTime ? Number("PresetReal") : 0, mode == LiveTime ? Number("PresetLive") : 0);
            if (isDeaf) element.StopCounting();
        }

        if (options.AcquiringLags) poll.Change(options.StatusInterval / 2, Timeout.InfiniteTimeSpan);
        else SayThatItAcquires();
    }

    private void Stop()
    {
        foreach (McaRecordEmulator element in elements) element.StopCounting();
        Finish();
    }

    private void LookAtElements()
    {
        lock (gate)
        {
            if (!IsAcquiring && elements.Any(element => element.IsAcquiring)) SayThatItAcquires();
            else if (elements.Any(element => element.IsAcquiring)) poll.Change(options.StatusInterval, Timeout.InfiniteTimeSpan);
            else Finish();
        }
    }

    private void SayThatItAcquires()
    {
        Post("Acquiring", CaValue.OfStates(1));
        poll.Change(options.StatusInterval, Timeout.InfiniteTimeSpan);
    }

    // Acquiring last, so that a client that waits for it finds the rest in place.
    private void Finish()
    {
        (double Real, double Live)[] times = [.. elements.Select(element => (element.ElapsedSeconds("ERTM"), element.ElapsedSeconds("ELTM")))];
        double real = times.Average(time => time.Real), live = times.Average(time => time.Live);
        Post("ElapsedReal", CaValue.Of(real));
        Post("ElapsedLive", CaValue.Of(live));
        Post("DeadTime", CaValue.Of(options.StatedDeadTimePercent ?? (real > 0 ? 100 * (1 - (live / real)) : 0)));
        Post("Acquiring", CaValue.OfStates(0));
    }

    private double Number(string name) => records[name].Current.Value.Number();

    private void Post(string name, CaValue value) => records[name].Post(new CaReading(value, Stamp: clock.GetUtcNow()));
}
