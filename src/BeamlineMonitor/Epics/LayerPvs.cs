using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Epics;

/// <summary>The process variables of one layer as one detector sees it. Any thread may call.</summary>
internal sealed class LayerPvs
{
    private static readonly ImmutableArray<string> Statuses = [.. Enum.GetValues<FrameStatus>().Select(EnumWord.Of), "none"];
    private static readonly ushort NoStatus = (ushort)(Statuses.Length - 1);

    private readonly Lock gate = new();
    private readonly Freshness freshness;
    private readonly TimeProvider ioTime;
    private readonly (ServedPv Pv, Func<FrameResult, double?> Value, Func<FrameResult, PvAlarm> Alarm)[] numbers;
    private readonly ServedPv flags;
    private readonly ServedPv status;
    private FrameResult? shown;
    private long shownAt;
    private PvAlarm staleness;

    /// <summary>Makes them; none has a value yet.</summary>
    /// <param name="prefix">Such as <c>6-bm-a:CELL1:L4</c>.</param>
    /// <param name="freshness">When they are stale.</param>
    /// <param name="ioTime">Real time.</param>
    public LayerPvs(string prefix, Freshness freshness, TimeProvider ioTime)
    {
        (this.freshness, this.ioTime) = (freshness, ioTime);
        numbers =
        [
            (Number("XC", "", 4), result => result.FromC?.X, result => PvAlarm.Of(result.FromC)),
            (Number("SXC", "", 4), result => result.FromC?.Sigma, result => PvAlarm.Of(result.FromC)),
            (Number("XV", "", 4), result => result.FromVolume?.X, result => PvAlarm.Of(result.FromVolume)),
            (Number("SXV", "", 4), result => result.FromVolume?.Sigma, result => PvAlarm.Of(result.FromVolume)),
            (Number("V", "A^3", 4), result => result.Cell?.Volume, _ => PvAlarm.None),
            (Number("A", "A", 5), result => result.Cell?.A, _ => PvAlarm.None),
            (Number("C", "A", 5), result => result.Cell?.C, _ => PvAlarm.None),
        ];
        flags = new ServedPv($"{prefix}:FLAGS", Never(CaValue.Of("")));
        status = new ServedPv($"{prefix}:STATUS", Never(CaValue.OfStates(NoStatus), new CaProperties { States = Statuses }));

        ServedPv Number(string name, string unit, short precision) =>
            new($"{prefix}:{name}", Never(CaValue.Of(double.NaN), new CaProperties { Unit = unit, Precision = precision }));
    }

    /// <summary>All of them.</summary>
    public IEnumerable<ServedPv> All => [.. numbers.Select(number => number.Pv), flags, status];

    /// <summary>Shows a result.</summary>
    /// <param name="result">The result of the latest frame.</param>
    public void Show(FrameResult result)
    {
        lock (gate)
        {
            (shown, shownAt, staleness) = (result, ioTime.GetTimestamp(), PvAlarm.None);
            Post(result);
        }
    }

    /// <summary>Looks at the age of what is shown; tells clients when the alarm of it changes.</summary>
    public void Age()
    {
        lock (gate)
        {
            if (shown is not { } result) return;
            PvAlarm now = freshness.Of(ioTime.GetElapsedTime(shownAt));
            if (now == staleness) return;
            staleness = now;
            Post(result);
        }
    }

    private void Post(FrameResult result)
    {
        PvAlarm ofFlags = PvAlarm.OfFlags(result);
        foreach ((ServedPv pv, Func<FrameResult, double?> value, Func<FrameResult, PvAlarm> alarm) in numbers)
        {
            // Channel Access has no null: NaN with an invalid alarm is how EPICS says that there is no value.
            double? number = value(result);
            pv.Post(Reading(CaValue.Of(number ?? double.NaN), number is null ? PvAlarm.Undefined : alarm(result).Or(ofFlags)));
        }

        flags.Post(Reading(CaValue.Of(ShortText.Of(result.Flags)), ofFlags));
        status.Post(Reading(CaValue.OfStates((ushort)result.Status), result.Status is FrameStatus.Ok or FrameStatus.Used ? PvAlarm.None : new(AlarmStatus.State, AlarmSeverity.Major)));

        CaReading Reading(CaValue value, PvAlarm alarm)
        {
            PvAlarm worst = alarm.Or(staleness);
            return new CaReading(value, worst.Status, worst.Severity, result.At);
        }
    }

    private static CaReading Never(CaValue value, CaProperties? properties = null) =>
        new(value, PvAlarm.Undefined.Status, PvAlarm.Undefined.Severity, null, properties);
}
