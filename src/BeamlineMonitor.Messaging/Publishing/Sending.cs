using BeamlineMonitor.Messaging.Outbox;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>A stored message under way to the broker.</summary>
/// <param name="Entry">The message.</param>
/// <param name="IsAgain">Whether it was acknowledged before, and is sent for a broker that may have lost it.</param>
/// <param name="Acknowledged">Ends when the broker has it; fails with the connection.</param>
internal sealed record Sending(OutboxEntry Entry, bool IsAgain, Task Acknowledged);
