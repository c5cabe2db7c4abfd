using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Epics;

/// <summary>How a result looks to an alarm handler. The worse of two alarms wins. docs/watching.md shows the same table.</summary>
/// <param name="Status">Why.</param>
/// <param name="Severity">How bad.</param>
internal readonly record struct PvAlarm(AlarmStatus Status, AlarmSeverity Severity)
{
    // A number with one of these flags is not what it says; with any other it is, and there is something to know about it.
    private static readonly HashSet<string> Doubtful = [LayerFlags.Drift, "lines-disagree", "misfit", "impossible-times", "out-of-curve"];

    /// <summary>Nothing is the matter.</summary>
    public static PvAlarm None { get; } = new(AlarmStatus.None, AlarmSeverity.None);

    /// <summary>There is no value.</summary>
    public static PvAlarm Undefined { get; } = new(AlarmStatus.Undefined, AlarmSeverity.Invalid);

    /// <summary>The alarm of a result's flags.</summary>
    /// <param name="result">The result.</param>
    /// <returns>The alarm; none without flags.</returns>
    public static PvAlarm OfFlags(FrameResult result) =>
        result.Flags.IsEmpty ? None : new(AlarmStatus.State, result.Flags.Any(Doubtful.Contains) ? AlarmSeverity.Major : AlarmSeverity.Minor);

    /// <summary>The alarm of an x: a bound is one.</summary>
    /// <param name="value">The x, or null.</param>
    /// <returns>The alarm.</returns>
    public static PvAlarm Of(LithiumValue? value) => value switch
    {
        null => Undefined,
        { Side: BoundSide.AtMost } => new(AlarmStatus.Low, AlarmSeverity.Minor),
        { Side: BoundSide.AtLeast } => new(AlarmStatus.High, AlarmSeverity.Minor),
        _ => None,
    };

    /// <summary>The worse of two.</summary>
    /// <param name="other">The other; this one where they are equally bad.</param>
    /// <returns>One of them.</returns>
    public PvAlarm Or(PvAlarm other) => other.Severity > Severity ? other : this;
}
