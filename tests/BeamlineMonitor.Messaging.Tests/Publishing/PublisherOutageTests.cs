using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

/// <summary>The publisher against a broker whose connections do not hold, and a disk that is full.</summary>
public sealed class PublisherOutageTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(2));
    private readonly TaskCompletionSource finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualTimeProvider time = new();
    private readonly LiveMessages messages = new();
    private readonly CollectingLog log = new();
    private Task running = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await guard.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled, or awaited by the test
        guard.Dispose();
    }

    [Fact]
    public async Task Run_BrokerThatTakesConnectionsAndHangsUpAfterASecond_IsToldAsLostAndTheWaitsGrow()
    {
        BrokerDouble broker = new();
        Start(broker, time, log);
        Backoff waits = Waits();
        DateTimeOffset end = time.GetUtcNow().AddMinutes(10);
        while (time.GetUtcNow() < end)
        {
            BrokerDouble.ConnectionDouble connection = await broker.NextAsync(guard.Token);
            time.Advance(Second);
            connection.HangUp(new MqttException("closed without a word"));
            await PassAsync(waits.Next());
        }

        Assert.Equal([RunEventKinds.BrokerLost], log.Kinds);
    }

    [Fact]
    public async Task Run_AnotherClientOfTheSameName_IsToldThoughEachTakesSomethingAndIsOverWhenTheConnectionHolds()
    {
        BrokerDouble broker = new();
        MemoryOutbox outbox = new(1024, time);
        Start(broker, time, log, outboxes: outbox);
        Backoff waits = Waits();
        for (int i = 1; !log.Kinds.Contains(RunEventKinds.BrokerLost); i++)
        {
            BrokerDouble.ConnectionDouble connection = await broker.NextAsync(guard.Token);
            Add(outbox, i);
            await outbox.WhenEmptyAsync(guard.Token);
            time.Advance(Second);
            connection.HangUp(new MqttRefusedException("the broker ended the connection", MqttReason.SessionTakenOver));
            await PassAsync(waits.Next());
        }

        Assert.Contains("Another client is publisher too", await log.WaitForAsync(RunEventKinds.BrokerLost, guard.Token), StringComparison.Ordinal);
        await broker.NextAsync(guard.Token);
        await time.WaitForTimerAsync(30 * Second, guard.Token);
        time.Advance(30 * Second);
        await log.WaitForAsync(RunEventKinds.BrokerBack, guard.Token);
    }

    [Fact]
    public async Task Run_FullDisk_KeepsTheSessionAndMarksWhatWasAcknowledgedWhenThereIsRoom()
    {
        BrokerDouble broker = new() { KnowsSession = true };
        MemoryOutbox outbox = new(1024, time);
        FaultyDisk disk = new(outbox) { IsFull = true };
        for (int i = 1; i <= 3; i++) Add(outbox, i);
        Start(broker, time, log, outboxes: disk);
        for (int attempt = 0; attempt < 5; attempt++)
        {
            await time.WaitForTimerAsync(Second, guard.Token);
            time.Advance(Second);
        }

        disk.IsFull = false;
        await time.WaitForTimerAsync(Second, guard.Token);
        time.Advance(Second);
        await outbox.WhenEmptyAsync(guard.Token);
        finish.SetResult();
        await running;
        Assert.Equal([1, 2, 3], broker.Published.Where(message => message.Topic.EndsWith("/event", StringComparison.Ordinal)).Select(Number));
        Assert.Empty(log.Kinds);
        Assert.Equal(1, broker.Connections);
    }

    [Fact]
    public async Task Run_LogThatWaitsForAFullDisk_HoldsUpNoConnection()
    {
        BrokerDouble broker = new() { Refusals = 3 };
        MemoryOutbox outbox = new(1024, TimeProvider.System);
        Add(outbox, 1);
        Start(
            broker,
            TimeProvider.System,
            new StuckLog(),
            options => options with { OutageTold = TimeSpan.Zero, ShortestBackoff = TimeSpan.FromMilliseconds(1) },
            outboxes: outbox);
        await outbox.WhenEmptyAsync(guard.Token);
    }

    [Fact]
    public async Task Run_EndWhileLiveMessagesAreUnderWay_SaysOnlineFirstAndOfflineLast()
    {
        TaskCompletionSource acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        BrokerDouble broker = new()
        {
            Acknowledge = message =>
            {
                if (!message.Topic.EndsWith("/status", StringComparison.Ordinal)) return acknowledged.Task;
                if (Text(message).Contains("offline", StringComparison.Ordinal)) acknowledged.SetResult();
                return Task.CompletedTask;
            },
        };
        LiveLane lane = new(16, TimeProvider.System);
        lane.Offer(messages.Of(TopicKinds.Beam, new BeamPayload("2026-03-01T08:00:00.000000Z", null, 100, true, null, "on")));
        finish.SetResult();
        Start(broker, TimeProvider.System, log, lane: lane);
        await running;

        ImmutableArray<MqttMessage> published = broker.Published;
        Assert.Contains("online", Text(published[0]), StringComparison.Ordinal);
        Assert.Contains("offline", Text(published[^1]), StringComparison.Ordinal);
        Assert.Equal(2, published.Count(message => message.Topic.EndsWith("/status", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_NoBroker_CountsWhatWaitsInAllOutboxes()
    {
        BrokerDouble broker = new() { Refusals = int.MaxValue };
        MemoryOutbox run = new(16, TimeProvider.System), station = new(16, TimeProvider.System);
        Add(run, 1);
        Add(run, 2);
        Add(station, 1);
        Publisher publisher = Start(broker, TimeProvider.System, log, outboxes: [run, station]);
        finish.SetResult();
        await running;
        Assert.Equal(3, publisher.Meter.WaitingMessages);
        Assert.Equal((await run.CountAsync(guard.Token)).Bytes + (await station.CountAsync(guard.Token)).Bytes, publisher.Meter.WaitingBytes);
    }

    [Fact]
    public async Task Run_OlderRunThatCannotBeRead_IsLeftAndTheOthersGoOn()
    {
        BrokerDouble broker = new();
        MemoryOutbox damaged = new(16, TimeProvider.System), older = new(16, TimeProvider.System), current = new(16, TimeProvider.System);
        foreach (MemoryOutbox outbox in (MemoryOutbox[])[damaged, older, current]) Add(outbox, 1);
        OlderRuns runs = new();
        runs.Add("damaged", new FaultyDisk(damaged) { IsDamaged = true });
        runs.Add("older", older);
        Publisher publisher = Start(broker, TimeProvider.System, log, waiting: runs, outboxes: current);
        await older.WhenEmptyAsync(guard.Token);
        await current.WhenEmptyAsync(guard.Token);
        finish.SetResult();
        await running;
        Assert.Equal(["damaged"], runs.Left);
        Assert.Equal(1, broker.Connections);
        Assert.Equal(0, publisher.Meter.WaitingMessages);
    }

    [Fact]
    public async Task Run_OlderRunSentWhileARunGoesOn_TheCurrentStateIsSentOnceMoreSoThatTheBrokerKeepsIt()
    {
        BrokerDouble broker = new() { KnowsSession = true };
        MemoryOutbox older = new(16, TimeProvider.System), current = new(16, TimeProvider.System);
        OlderRuns runs = new();
        runs.Add("older", older);
        AddState(current, 1, "r2");
        AddState(current, 2, "r2");
        Add(current, 1);
        Start(broker, TimeProvider.System, log, waiting: runs, outboxes: current);
        BrokerDouble.ConnectionDouble connection = await broker.NextAsync(guard.Token);
        await current.WhenEmptyAsync(guard.Token);
        AddState(older, 1, "r1");
        connection.HangUp(new MqttException("closed without a word"));
        await broker.NextAsync(guard.Token);
        await older.WhenEmptyAsync(guard.Token);
        while (broker.Published.Count(IsState) < 4) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, guard.Token);

        Assert.Equal(["r2 1", "r2 2", "r1 1", "r2 2"], broker.Published.Where(IsState).Select(message => $"{JsonNode.Parse(message.Payload.Span)!["run"]} {Number(message)}"));
        Assert.Single(broker.Published, message => message.Topic.EndsWith("/event", StringComparison.Ordinal)); // what it does not keep it has

        static bool IsState(MqttMessage message) => message.Topic.EndsWith("/run/state", StringComparison.Ordinal);
    }

    private static Backoff Waits() => new(1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    private static string Text(MqttMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    private static int Number(MqttMessage message) => JsonNode.Parse(message.Payload.Span)!["seq"]!.GetValue<int>();

    private static void Add(MemoryOutbox outbox, long number) => Add(outbox, "event", TopicKinds.Event, number, "r");

    private static void AddState(MemoryOutbox outbox, long number, string run) => Add(outbox, "run/state", TopicKinds.RunState, number, run);

    private static void Add(MemoryOutbox outbox, string topic, TopicKind kind, long number, string run)
    {
        byte[] payload = Encoding.UTF8.GetBytes($"{{\"run\":\"{run}\",\"seq\":{number}}}");
        outbox.Add(new OutgoingMessage(topic, kind.Schema, _ => payload, kind.IsRetained), number, payload);
    }

    private async Task PassAsync(TimeSpan wait)
    {
        wait = TimeSpan.FromMilliseconds(Math.Floor(wait.TotalMilliseconds)); // timers count in milliseconds
        await time.WaitForTimerAsync(wait, guard.Token);
        time.Advance(wait);
    }

    private Publisher Start(
        BrokerDouble broker,
        TimeProvider ioTime,
        IPublisherLog told,
        Func<PublisherOptions, PublisherOptions>? change = null,
        LiveLane? lane = null,
        IWaitingOutboxes? waiting = null,
        params ImmutableArray<IOutbox> outboxes)
    {
        PublisherOptions options = new()
        {
            Station = PublishingSetup.Station,
            Broker = new MqttConnectOptions { Host = "127.0.0.1", Port = 1, ClientId = "publisher" },
            Bounds = new OutboxBounds(TimeSpan.FromDays(1), 1 << 30),
            Seed = 1,
            Status = state => messages.Of(TopicKinds.Status, new StatusPayload("2026-03-01T08:00:00.000000Z", null, state, "0", "host", "s")),
            MarkInterval = TimeSpan.Zero,
        };
        if (outboxes.IsEmpty) outboxes = [new MemoryOutbox(16, ioTime)];
        Publisher publisher = new(
            change?.Invoke(options) ?? options, broker.Open, outboxes, waiting ?? new NoWaitingOutboxes(), lane ?? new LiveLane(16, ioTime), told, ioTime);
        running = publisher.RunAsync(finish.Task, guard.Token);
        return publisher;
    }
}
