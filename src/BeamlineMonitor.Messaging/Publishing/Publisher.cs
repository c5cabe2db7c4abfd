using System.Collections.Immutable;
using System.Threading.Channels;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Outbox;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>
/// Publishes what a station has to say for as long as it lives: connects, comes back with growing waits, empties the outboxes, carries live topics. Nothing
/// that the broker does reaches those who measure: they store and offer, and never wait.
/// </summary>
/// <param name="options">How the station publishes.</param>
/// <param name="open">Makes a connection that is not open yet.</param>
/// <param name="current">Outboxes that are being filled: the run's, the station's.</param>
/// <param name="waiting">What earlier runs left.</param>
/// <param name="live">Messages that are sent as they come.</param>
/// <param name="log">Is told what people must know.</param>
/// <param name="ioTime">Real time.</param>
public sealed class Publisher(
    PublisherOptions options,
    Func<IMqttConnection> open,
    ImmutableArray<IOutbox> current,
    IWaitingOutboxes waiting,
    LiveLane live,
    IPublisherLog log,
    TimeProvider ioTime)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly PublishedMessages messages = new(options.Station);
    private readonly Channel<bool> tryAgain = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private bool hasSentOlder;

    /// <summary>What is counted.</summary>
    public PublisherMeter Meter { get; } = new();

    /// <summary>Tries now, even a broker that has refused for good.</summary>
    public void TryAgain() => tryAgain.Writer.TryWrite(true);

    /// <summary>Runs.</summary>
    /// <param name="finish">When it ends, what is stored is sent while the broker is there; then it ends.</param>
    /// <param name="cancellationToken">Ends it at once; what was not acknowledged stays in its file.</param>
    /// <returns>Ends after <paramref name="finish"/>, with everything sent or without a broker.</returns>
    public async Task RunAsync(Task finish, CancellationToken cancellationToken)
    {
        var news = new PublisherNews(log, cancellationToken);
        try
        {
            await RunAsync(news, finish, cancellationToken);
        }
        finally
        {
            await news.Told;
        }
    }

    private async Task RunAsync(PublisherNews news, Task finish, CancellationToken cancellationToken)
    {
        var outage = new OutageWatch(options, news, Meter, ioTime);
        var trim = new OutboxTrim(options.Bounds, news, Meter, ioTime);
        bool isFirst = true, isLast;
        do
        {
            isLast = finish.IsCompleted;
            TimeSpan wait;
            try
            {
                foreach (IOutbox outbox in current) await trim.RunAsync(outbox, cancellationToken);
                await using IMqttConnection connection = open();
                LiveMessage online = options.Status("online");
                MqttSession session = await connection.ConnectAsync(BrokerOptions(isFirst), cancellationToken);
                isFirst = false;
                Meter.ConnectionChanged(isUp: true);
                await RunSessionAsync(new SessionLink(connection, session, messages), online, trim, outage, news, finish, cancellationToken);
                return;
            }
            catch (MqttRefusedException e) when (e.IsFinal)
            {
                outage.Refused(e);
                wait = Timeout.InfiniteTimeSpan;
            }
            catch (Exception e) when (e is MqttException or RunStoreException)
            {
                wait = outage.Down(e);
            }

            if (!isLast) await WaitAsync(wait, finish, cancellationToken);
        }
        while (!isLast);
    }

    private async Task RunSessionAsync(
        SessionLink link, LiveMessage online, OutboxTrim trim, OutageWatch outage, PublisherNews news, Task finish, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var carryingOver = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
        live.BeginSession(link.Session.IsPresent);
        Task holding = outage.HoldAsync(over.Token);
        Task carrying = CarryLiveAsync(link, online, carryingOver.Token);
        Task draining = DrainAsync(link, trim, outage, news, finish, over.Token);
        try
        {
            Task first = await Task.WhenAny(carrying, draining, link.Connection.Closed);
            if (first == link.Connection.Closed)
                throw await link.Connection.Closed ?? new MqttException($"{options.Broker}: the connection was closed.");
            await first; // draining has ended well, or one of them says what is wrong
            await LeaveAsync();
        }
        catch (OperationCanceledException)
        {
            await LeaveAsync();
            throw;
        }
        finally
        {
            await over.CancelAsync();
            using (var limit = new CancellationTokenSource(Farewell, ioTime)) await link.Connection.DisconnectAsync(publishesWill: true, limit.Token);
            await Task.WhenAll(holding, carrying, draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the first fault is thrown above
            Meter.ConnectionChanged(isUp: false);
        }

        async Task LeaveAsync()
        {
            await carryingOver.CancelAsync();
            await carrying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // nothing follows the goodbye
            await SayGoodbyeAsync(link);
        }
    }

    private async Task DrainAsync(
        SessionLink link, OutboxTrim trim, OutageWatch outage, PublisherNews news, Task finish, CancellationToken cancellationToken)
    {
        TimeSpan? again = link.Session.IsPresent ? null : options.SentAgain;
        waiting.Rewind();
        while (await waiting.OpenNextAsync(cancellationToken) is { } older)
        {
            hasSentOlder = true;
            await using (older) await DrainOlderAsync(older);
        }

        if (hasSentOlder) again ??= TimeSpan.Zero; // what the broker keeps may be the older run's
        await Task.WhenAll(current.Select(outbox => Drain(outbox).RunAsync(finish, cancellationToken)));

        OutboxDrain Drain(IOutbox outbox) => new(outbox, link, again, options, trim, outage, news, Meter, ioTime);

        async Task DrainOlderAsync(IWaitingOutbox older)
        {
            try
            {
                await Drain(older.Outbox).RunAsync(Task.CompletedTask, cancellationToken);
            }
            catch (RunStoreException e)
            {
                waiting.Leave(older, e); // it would stand before the current run at every connection
            }
            finally
            {
                Meter.Closed(older.Outbox);
            }
        }
    }

    private async Task CarryLiveAsync(SessionLink link, LiveMessage online, CancellationToken cancellationToken)
    {
        await IsTakenAsync(link, online).WaitAsync(cancellationToken); // the first that leaves
        Meter.LiveSent();
        while (true)
        {
            await live.WaitAsync(cancellationToken);
            while (live.TryTake() is { } ticket)
            {
                live.Settle(ticket, isRefused: !await IsTakenAsync(link, ticket.Message).WaitAsync(cancellationToken));
                Meter.LiveSent();
            }
        }
    }

    private async Task<bool> IsTakenAsync(SessionLink link, LiveMessage message)
    {
        try
        {
            await link.PublishAsync(messages.Of(message), isStored: false);
            return true;
        }
        catch (MqttRefusedException e) when (PublishedMessages.IsRefusedAlone(e))
        {
            return false;
        }
    }

    private async Task SayGoodbyeAsync(SessionLink link)
    {
        using var limit = new CancellationTokenSource(Farewell, ioTime);
        try
        {
            await link.PublishAsync(messages.Of(options.Status("offline")), isStored: false).WaitAsync(limit.Token);
            await link.Connection.DisconnectAsync(publishesWill: false, limit.Token);
        }
        catch (Exception e) when (e is MqttException or OperationCanceledException)
        {
            // The broker did not take the goodbye in time: it has the will.
        }
    }

    private MqttConnectOptions BrokerOptions(bool isFirst) => options.Broker with
    {
        IsCleanStart = isFirst,
        Will = new MqttWill(messages.Of(options.Status("offline"))),
    };

    private async Task WaitAsync(TimeSpan wait, Task finish, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task asked = tryAgain.Reader.ReadAsync(over.Token).AsTask();
        await Task.WhenAny(Task.Delay(wait, ioTime, over.Token), finish, asked);
        await over.CancelAsync();
        await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // asked, or cancelled
        cancellationToken.ThrowIfCancellationRequested();
    }
}
