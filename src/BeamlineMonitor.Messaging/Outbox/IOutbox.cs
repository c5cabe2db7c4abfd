namespace BeamlineMonitor.Messaging.Outbox;

/// <summary>
/// Messages that were stored with the results they come from and wait to be published. Within a topic they leave in the order of their
/// numbers: whatever ends one ends all before it in its topic.
/// </summary>
public interface IOutbox
{
    /// <summary>What waits, by topic: the pump bounds it by age and size.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The topics with something unsent, and the count of what was dropped.</returns>
    Task<OutboxBacklog> CountAsync(CancellationToken cancellationToken);

    /// <summary>Reads unsent messages, oldest first.</summary>
    /// <param name="after">Order of the last one already read; 0 from the start.</param>
    /// <param name="most">At most so many, &gt; 0.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The messages; none when there is no later one.</returns>
    Task<IReadOnlyList<OutboxEntry>> ReadUnsentAsync(long after, int most, CancellationToken cancellationToken);

    /// <summary>
    /// Reads messages that have ended, to send them again to a broker that may have lost what it acknowledged: the recent ones, and the last of each
    /// topic that a broker keeps, however old.
    /// </summary>
    /// <param name="since">Recent are those stored at or after this instant, real time.</param>
    /// <param name="most">At most so many, &gt; 0; the latest ones.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The messages, oldest first.</returns>
    Task<IReadOnlyList<OutboxEntry>> ReadSentAsync(DateTimeOffset since, int most, CancellationToken cancellationToken);

    /// <summary>Waits until a later message is stored.</summary>
    /// <param name="after">Order of the last one already read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when there is one.</returns>
    Task WaitAsync(long after, CancellationToken cancellationToken);

    /// <summary>Ends messages, and with each all before it in its topic; in one transaction.</summary>
    /// <param name="entries">The messages.</param>
    /// <param name="how">Whether the broker acknowledged them, or they are given up and counted.</param>
    /// <param name="cancellationToken">Abandons the call before it is begun.</param>
    /// <returns>How many messages ended.</returns>
    Task<long> EndAsync(IReadOnlyList<OutboxEntry> entries, OutboxEnd how, CancellationToken cancellationToken);
}
