using BeamlineMonitor.Messaging.Building;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>A message that is taken to be sent.</summary>
/// <param name="Message">The message.</param>
/// <param name="Version">Which one of its topic, for <see cref="LiveLane.Settle"/>.</param>
public readonly record struct LiveTicket(LiveMessage Message, long Version);
