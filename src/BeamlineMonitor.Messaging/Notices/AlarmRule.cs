using System.Collections.Immutable;

namespace BeamlineMonitor.Messaging.Notices;

/// <summary>An event that stands for something lasting.</summary>
/// <param name="RaisedBy">Kind of the event that raises the alarm.</param>
/// <param name="Name">Last word of the alarm's id; the event's source comes before it.</param>
/// <param name="ClearedBy">Kinds of events that clear it: of the same source, or of the whole run. The end of the run always does.</param>
/// <param name="Consequence">What it leads to.</param>
/// <param name="Action">What to do.</param>
internal sealed record AlarmRule(string RaisedBy, string Name, ImmutableArray<string> ClearedBy, string Consequence, string Action);
