using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Messaging.Building;

namespace BeamlineMonitor.Messaging.Notices;

/// <summary>Events and alarms of a station outside any run: a fold over its events in the order of their commit. One call at a time.</summary>
public sealed class StationNotices
{
    private readonly AlarmBook alarms = new(run: null);

    /// <summary>Whether an event would clear an alarm that is active outside any run.</summary>
    /// <param name="happened">The event.</param>
    /// <returns>True when it would.</returns>
    public bool IsClearedBy(RunEvent happened) => alarms.IsClearedBy(happened);

    /// <summary>Takes the next event.</summary>
    /// <param name="happened">The event.</param>
    /// <returns>Its message, then the alarms that it clears or raises.</returns>
    public IReadOnlyList<OutgoingMessage> Of(RunEvent happened) => [RunMessages.Event(null, happened), .. alarms.Take(happened)];
}
