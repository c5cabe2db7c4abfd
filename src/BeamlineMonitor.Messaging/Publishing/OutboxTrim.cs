using System.Globalization;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Messaging.Outbox;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>Keeps what waits in an outbox within its bounds. Only while nothing of it is under way: what is dropped must not be acknowledged.</summary>
/// <param name="bounds">The bounds.</param>
/// <param name="news">Is told of what was dropped.</param>
/// <param name="meter">Counts.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class OutboxTrim(OutboxBounds bounds, PublisherNews news, PublisherMeter meter, TimeProvider ioTime)
{
    private const int Batch = 1024;

    /// <summary>Counts what waits and drops what is over.</summary>
    /// <param name="outbox">The outbox.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Ends when the rest is within the bounds, or the disk is too full to drop any.</returns>
    /// <exception cref="RunStoreException">The outbox cannot be read, or not be written but for a full disk.</exception>
    public async Task RunAsync(IOutbox outbox, CancellationToken cancellationToken)
    {
        OutboxBacklog backlog = await outbox.CountAsync(cancellationToken);
        meter.Counted(outbox, backlog);
        if (DropPlan.Of(backlog, bounds, ioTime.GetUtcNow()) is not { } plan) return;
        long count = 0;
        long after = 0;
        try
        {
            while (await outbox.ReadUnsentAsync(after, Batch, cancellationToken) is { Count: > 0 } entries)
            {
                after = entries[^1].Order;
                OutboxEntry[] over = [.. entries.Where(plan.Drops)];
                if (over.Length == 0) continue;
                count += await outbox.EndAsync(over, OutboxEnd.Dropped, cancellationToken);
                foreach (OutboxEntry entry in over) meter.MessageDropped(entry.Schema);
            }
        }
        catch (RunStoreException e) when (e.MayPass)
        {
            // The disk is full: what is over goes when there is room, and a broker is looked for meanwhile.
        }

        if (count == 0) return;
        news.Tell(
            RunEventKinds.MessagesDropped,
            EventSeverity.Alarm,
            string.Create(CultureInfo.InvariantCulture, $"{count} messages were too many or too old for the broker's absence and are not published; the run file keeps them"));
    }
}
