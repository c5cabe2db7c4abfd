namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>How much may wait in one outbox. What is over is dropped, oldest first, and counted; the run file keeps it.</summary>
/// <param name="LongestAge">Messages that wait longer are dropped; real time, &gt; 0.</param>
/// <param name="LargestBytes">More than this does not wait, bytes as the store counts them, &gt; 0.</param>
public sealed record OutboxBounds(TimeSpan LongestAge, long LargestBytes);
