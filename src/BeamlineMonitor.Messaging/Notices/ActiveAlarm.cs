using BeamlineMonitor.Acquisition.Events;

namespace BeamlineMonitor.Messaging.Notices;

/// <summary>An alarm that is active now.</summary>
/// <param name="Id">Its id, the last part of its topic.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Cause">What happened.</param>
/// <param name="Action">What to do.</param>
/// <param name="Since">When it became active, experiment UTC.</param>
/// <param name="AcknowledgedBy">Who has seen it; null for nobody.</param>
public sealed record ActiveAlarm(string Id, EventSeverity Severity, string Cause, string Action, DateTimeOffset Since, string? AcknowledgedBy);
