using System.Globalization;
using System.Threading.Channels;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Outbox;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>
/// Empties one outbox into one session: many messages under way at once, each topic in its order, and none marked as sent before the broker has
/// acknowledged it and all before it. What was under way when the session broke is sent again by the next one.
/// </summary>
/// <param name="outbox">The outbox.</param>
/// <param name="link">The session.</param>
/// <param name="again">
/// What was stored within so long, real time, is sent again first, and the last message of each topic that the broker keeps; null for nothing.
/// </param>
/// <param name="options">How a station publishes.</param>
/// <param name="trim">Keeps the outbox within its bounds.</param>
/// <param name="outage">Hears of every acknowledgement.</param>
/// <param name="news">Is told of what the broker would not take.</param>
/// <param name="meter">Counts.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class OutboxDrain(
    IOutbox outbox,
    SessionLink link,
    TimeSpan? again,
    PublisherOptions options,
    OutboxTrim trim,
    OutageWatch outage,
    PublisherNews news,
    PublisherMeter meter,
    TimeProvider ioTime)
{
    private const int Batch = 256;
    private const int MostUnderWay = 1024; // the connection itself keeps to what the broker takes
    private const int MostSentAgain = 100_000;

    // Between two rounds nothing is under way, so that what is over the bounds can go.
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MarkAgain = TimeSpan.FromSeconds(1);

    private bool isSentAgain;
    private long after;

    /// <summary>Runs.</summary>
    /// <param name="finish">When it has ended, an empty outbox is the end.</param>
    /// <param name="cancellationToken">Stops the sending; what is under way may still be acknowledged.</param>
    /// <returns>Ends when the outbox is empty after <paramref name="finish"/>.</returns>
    /// <exception cref="MqttException">The session is over, or refuses what is not this message's own fault.</exception>
    /// <exception cref="RunStoreException">The outbox cannot be read, or not be written but for a full disk.</exception>
    public async Task RunAsync(Task finish, CancellationToken cancellationToken)
    {
        bool isEmpty = false;
        while (!isEmpty)
        {
            await trim.RunAsync(outbox, cancellationToken);
            using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Channel<Sending> underWay = Channel.CreateBounded<Sending>(MostUnderWay);
            Task marking = MarkAsync(underWay.Reader, round);
            try
            {
                isEmpty = await SendAsync(underWay.Writer, finish, round.Token);
            }
            finally
            {
                underWay.Writer.Complete();
                await marking; // its fault is the cause of what is thrown above
            }
        }

        await trim.RunAsync(outbox, cancellationToken); // counts once more, so that nothing is said to wait that has left
    }

    private async Task<bool> SendAsync(ChannelWriter<Sending> underWay, Task finish, CancellationToken cancellationToken)
    {
        long began = ioTime.GetTimestamp();
        if (again is { } lately && !isSentAgain)
        {
            foreach (OutboxEntry entry in await outbox.ReadSentAsync(ioTime.GetUtcNow() - lately, MostSentAgain, cancellationToken))
                await BeginAsync(underWay, entry, isAgain: true, cancellationToken);
            isSentAgain = true;
        }

        while (ioTime.GetElapsedTime(began) < Round)
        {
            IReadOnlyList<OutboxEntry> entries = await outbox.ReadUnsentAsync(after, Batch, cancellationToken);
            foreach (OutboxEntry entry in entries)
            {
                await BeginAsync(underWay, entry, isAgain: false, cancellationToken);
                after = entry.Order;
            }

            if (entries.Count > 0) continue;
            if (finish.IsCompleted) return true;
            Task later = outbox.WaitAsync(after, cancellationToken);
            if (await Task.WhenAny(later, finish) == later) await later;
        }

        return false;
    }

    private ValueTask BeginAsync(ChannelWriter<Sending> underWay, OutboxEntry entry, bool isAgain, CancellationToken cancellationToken)
    {
        bool isHistorical = isAgain || ioTime.GetUtcNow() - entry.StoredAt > options.HistoricalAfter;
        return underWay.WriteAsync(new Sending(entry, isAgain, link.PublishAsync(link.Messages.Of(entry, isHistorical), isStored: true)), cancellationToken);
    }

    private async Task MarkAsync(ChannelReader<Sending> underWay, CancellationTokenSource round)
    {
        List<OutboxEntry> acknowledged = [];
        try
        {
            while (await underWay.WaitToReadAsync(CancellationToken.None))
            {
                long began = ioTime.GetTimestamp();
                do
                {
                    while (acknowledged.Count < MostUnderWay && underWay.TryRead(out Sending? next)) await TakeAsync(next, acknowledged, round.Token);
                }
                while (acknowledged.Count < MostUnderWay && await HasMoreAsync(underWay, options.MarkInterval - ioTime.GetElapsedTime(began)));
                await EndAsync(acknowledged, OutboxEnd.Sent, round.Token);
            }
        }
        finally
        {
            await round.CancelAsync(); // whatever broke this off, nothing more is begun
            await TryEndAsync(acknowledged, OutboxEnd.Sent); // what stays unmarked is sent again by the next session
        }
    }

    private async Task TakeAsync(Sending next, List<OutboxEntry> acknowledged, CancellationToken cancellationToken)
    {
        try
        {
            await next.Acknowledged;
            if (next.IsAgain)
            {
                meter.AcknowledgedAgain();
                return;
            }

            acknowledged.Add(next.Entry);
            outage.Acknowledged();
            meter.Acknowledged(ioTime.GetUtcNow() - next.Entry.StoredAt);
        }
        catch (MqttRefusedException e) when (PublishedMessages.IsRefusedAlone(e))
        {
            if (next.IsAgain) return; // it was refused, and told of, the first time
            await EndAsync(acknowledged, OutboxEnd.Sent, cancellationToken);
            await EndAsync([next.Entry], OutboxEnd.Dropped, cancellationToken);
            meter.MessageDropped(next.Entry.Schema);
            news.Tell(
                RunEventKinds.MessagesDropped,
                EventSeverity.Alarm,
                string.Create(CultureInfo.InvariantCulture, $"message {next.Entry.Number} of {next.Entry.Topic} is not published: {e.Message}"));
        }
    }

    // A full disk is no fault of the session: what waits to be marked holds it up, and is not sent again.
    private async Task EndAsync(List<OutboxEntry> entries, OutboxEnd how, CancellationToken cancellationToken)
    {
        while (!await TryEndAsync(entries, how)) await Task.Delay(MarkAgain, ioTime, cancellationToken);
    }

    private async Task<bool> TryEndAsync(List<OutboxEntry> entries, OutboxEnd how)
    {
        try
        {
            if (entries.Count > 0) await outbox.EndAsync([.. entries], how, CancellationToken.None);
            entries.Clear();
            return true;
        }
        catch (RunStoreException e) when (e.MayPass)
        {
            return false;
        }
    }

    private async Task<bool> HasMoreAsync(ChannelReader<Sending> underWay, TimeSpan within)
    {
        if (within <= TimeSpan.Zero) return false;
        using var limit = new CancellationTokenSource(within, ioTime);
        try
        {
            return await underWay.WaitToReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
