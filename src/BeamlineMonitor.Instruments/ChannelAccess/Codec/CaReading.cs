namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>A value with what travelled beside it.</summary>
/// <param name="Value">The elements.</param>
/// <param name="Status">Why there is an alarm; None in the plain form.</param>
/// <param name="Severity">How bad it is; None in the plain form.</param>
/// <param name="Stamp">When the server took the value, UTC by the server's clock; null when it did not say.</param>
/// <param name="Properties">Unit, limits and names of states; null outside the forms GR and CTRL.</param>
public sealed record CaReading(
    CaValue Value,
    AlarmStatus Status = AlarmStatus.None,
    AlarmSeverity Severity = AlarmSeverity.None,
    DateTimeOffset? Stamp = null,
    CaProperties? Properties = null);
