using BeamlineMonitor.HardwareSim.Records;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.HardwareSim.Motors;

/// <summary>
/// The EPICS motor record on a Channel Access server, as far as a stage needs it: VAL moves, a put-callback ends with the move, STOP ends it where
/// it is, a target beyond the soft limits sets LVIO and moves nothing.
/// </summary>
/// <remarks>Fields and behaviour: EPICS motor module, docs/motorRecord.html. Left out: dial and raw coordinates, backlash, retries, jog, home.</remarks>
public sealed class MotorRecordEmulator : IDisposable
{
    private const int Upwards = 1 << 0, Done = 1 << 1, Problem = 1 << 9, Moving = 1 << 10; // bits of MSTA

    private const int Go = 3; // of SPMG

    // Beyond any stage; together they keep the longest move under a year.
    private const double LongestTravel = 10_000, SlowestSpeed = 1e-3, FastestSpeed = 1e4;

    private static readonly CaProperties Modes = new() { States = ["Stop", "Pause", "Move", "Go"] };
    private static readonly CaProperties Severities = new() { States = ["NO_ALARM", "MINOR", "MAJOR", "INVALID"] };
    private static readonly CaProperties Statuses = new()
    {
        States =
        [
            "NO_ALARM", "READ", "WRITE", "HIHI", "HIGH", "LOLO", "LOW", "STATE", "COS", "COMM", "TIMEOUT", "HWLIMIT", "CALC", "SCAN", "LINK", "SOFT",
        ],
    };

    private readonly Lock gate = new();
    private readonly RecordWrites writes;
    private readonly TimeProvider clock;
    private readonly StageAxis axis;
    private readonly TimeSpan pollInterval;
    private readonly Dictionary<string, ServedPv> fields = [];
    private readonly ITimer poll;
    private bool isMoving, goesUpwards, hasProblem;

    /// <summary>Serves the record's fields.</summary>
    /// <param name="server">The server, which stays the caller's.</param>
    /// <param name="record">Name of the record, for example "6bma1:m12".</param>
    /// <param name="axis">What moves.</param>
    /// <param name="options">Set-up.</param>
    /// <param name="clock">Experiment clock.</param>
    public MotorRecordEmulator(CaServer server, string record, StageAxis axis, MotorOptions options, TimeProvider clock)
    {
        (this.clock, this.axis, pollInterval, writes) = (clock, axis, options.PollInterval, new RecordWrites(gate));
        CaProperties position = new() { Unit = options.Unit, Precision = options.Precision, LowerControl = options.LowLimit, UpperControl = options.HighLimit };
        poll = clock.CreateTimer(_ => Poll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        double start = axis.PositionAt(clock.GetUtcNow());

        foreach (string field in (string[])["VAL", ""]) Writable(field, CaValue.Of(start), position, value => MoveTo(value.Number()));
        ReadOnly("RBV", CaValue.Of(start), position);
        ReadOnly("DMOV", CaValue.Of((short)1));
        ReadOnly("MOVN", CaValue.Of((short)0));
        ReadOnly("MSTA", CaValue.Of(Done));
        ReadOnly("LVIO", CaValue.Of((short)0));
        foreach (string limitSwitch in (string[])["HLS", "LLS"]) ReadOnly(limitSwitch, CaValue.Of((short)0)); // the soft limits lie inside them
        ReadOnly("STAT", CaValue.OfStates(0), Statuses);
        ReadOnly("SEVR", CaValue.OfStates(0), Severities);
        ReadOnly("EGU", CaValue.Of(options.Unit));
        ReadOnly("DESC", CaValue.Of(options.Description));
        ReadOnly("PREC", CaValue.Of(options.Precision));
        Writable("VELO", CaValue.Of(options.Speed), null, value => Keep("VELO", value, speed => speed is >= SlowestSpeed and <= FastestSpeed));
        Writable("LLM", CaValue.Of(options.LowLimit), position, value => Keep("LLM", value, double.IsFinite));
        Writable("HLM", CaValue.Of(options.HighLimit), position, value => Keep("HLM", value, double.IsFinite));
        Writable("STOP", CaValue.Of((short)0), null, value =>
        {
            if (value.Number() != 0) Stop();
        });
        Writable("SPMG", CaValue.OfStates(Go), Modes, SetMode);
        foreach (ServedPv field in fields.Values) server.Serve(field);

        void ReadOnly(string field, CaValue initial, CaProperties? properties = null) =>
            fields.Add(field, new ServedPv(Name(field), Reading(initial, properties)));

        void Writable(string field, CaValue initial, CaProperties? properties, Action<CaValue> apply) =>
            fields.Add(field, new ServedPv(Name(field), Reading(initial, properties), 1, (write, token) => writes.TakeAsync(write, apply, token)));

        CaReading Reading(CaValue initial, CaProperties? properties) => new(initial, Stamp: clock.GetUtcNow(), Properties: properties);

        string Name(string field) => field.Length == 0 ? record : $"{record}.{field}";
    }

    private AlarmStatus Status => hasProblem ? AlarmStatus.State : AlarmStatus.None;

    private AlarmSeverity Severity => hasProblem ? AlarmSeverity.Major : AlarmSeverity.None;

    /// <summary>A fault: the drive stops where it is and moves no more; the record shows a problem (MAJOR, STATE) until it is cleared.</summary>
    public bool HasProblem
    {
        get
        {
            lock (gate) return hasProblem;
        }

        set
        {
            lock (gate)
            {
                hasProblem = value;
                DateTimeOffset now = clock.GetUtcNow();
                if (value) axis.Stop(now);
                Look(now);
            }
        }
    }

    /// <summary>Stops the timer.</summary>
    public void Dispose()
    {
        poll.Dispose();
        writes.Dispose();
    }

    private void SetMode(CaValue mode)
    {
        if (mode.Number() == 2) throw new InstrumentException($"{fields["SPMG"].Name}: Move is not emulated.");
        Post("SPMG", mode);
        if (mode.Number() == 0) Stop();
        else if (mode.Number() == Go) MoveTo(Number("VAL"));
        else axis.Stop(clock.GetUtcNow());
        Look(clock.GetUtcNow());
    }

    private void MoveTo(double target)
    {
        (double low, double high) = (Number("LLM"), Number("HLM"));
        bool isBeyond = !(Math.Abs(target) <= LongestTravel) || (low != high && (target < low || target > high)); // NaN too; equal limits are none
        Post("LVIO", CaValue.Of((short)(isBeyond ? 1 : 0)));
        if (isBeyond) return; // nothing moves, and VAL stays what it was

        DateTimeOffset now = clock.GetUtcNow();
        PostTarget(target);
        if (Number("SPMG") != Go) return; // it moves there when it is told to go
        goesUpwards = target > axis.PositionAt(now);
        if (!hasProblem) axis.Move(now, target, Number("VELO"));
        if (!isMoving)
        {
            isMoving = true;
            writes.Begin();
            Post("DMOV", CaValue.Of((short)0)); // even where there is no way to go
            Post("MOVN", CaValue.Of((short)1));
        }

        Look(now);
    }

    private void Stop()
    {
        if (!isMoving) return;
        DateTimeOffset now = clock.GetUtcNow();
        axis.Stop(now);
        PostTarget(axis.PositionAt(now)); // the record takes the place where it stopped for its target
        Look(now);
    }

    private void Poll()
    {
        lock (gate)
        {
            if (isMoving) Look(clock.GetUtcNow());
        }
    }

    private void Look(DateTimeOffset now)
    {
        double position = axis.PositionAt(now);
        bool ends = isMoving && now >= axis.EndsAt;
        Post("RBV", CaValue.Of(position));
        Post("MSTA", CaValue.Of((isMoving && !ends ? Moving : Done) | (goesUpwards ? Upwards : 0) | (hasProblem ? Problem : 0)));
        Post("STAT", CaValue.OfStates((ushort)Status));
        Post("SEVR", CaValue.OfStates((ushort)Severity));
        if (ends)
        {
            isMoving = false;
            Post("MOVN", CaValue.Of((short)0));
            Post("DMOV", CaValue.Of((short)1)); // last, so that a client that waits for it finds the rest in place
            writes.Rest();
        }
        else if (isMoving)
        {
            TimeSpan rest = axis.EndsAt - now;
            poll.Change(rest < pollInterval ? rest : pollInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private double Number(string field) => fields[field].Current.Value.Number();

    private void Keep(string field, CaValue value, Func<double, bool> isAllowed)
    {
        if (!isAllowed(value.Number())) throw new InstrumentException($"{fields[field].Name} cannot be {value}.");
        Post(field, value);
    }

    private void PostTarget(double target)
    {
        Post("VAL", CaValue.Of(target));
        Post("", CaValue.Of(target));
    }

    private void Post(string field, CaValue value) => fields[field].Post(new CaReading(value, Status, Severity, clock.GetUtcNow()));
}
