using System.Text;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

/// <summary>A publisher of a station without instruments: an outbox that the test fills.</summary>
internal sealed class PublishingSetup : IAsyncDisposable
{
    public const string Station = "test-1";

    private readonly TaskCompletionSource finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stop = new();
    private readonly LiveMessages messages = new();
    private readonly Dictionary<string, long> numbers = [];
    private Task running = Task.CompletedTask;

    public PublishingSetup(int port, Func<PublisherOptions, PublisherOptions>? change = null, string? user = null, string? password = null)
    {
        PublisherOptions options = new()
        {
            Station = Station,
            Broker = new MqttConnectOptions { Host = "127.0.0.1", Port = port, ClientId = "publisher", UserName = user, Password = password },
            Bounds = new OutboxBounds(TimeSpan.FromDays(1), 1 << 30),
            Seed = 1,
            Status = state => messages.Of(TopicKinds.Status, new StatusPayload("2026-03-01T08:00:00.000000Z", null, state, "0", "host", "s")),
            ShortestBackoff = TimeSpan.FromMilliseconds(50),
            LongestBackoff = TimeSpan.FromMilliseconds(200),
            OutageTold = TimeSpan.Zero,
        };
        Publisher = new Publisher(
            change?.Invoke(options) ?? options, () => Connection = new MqttConnection(TimeProvider.System), [Outbox], new NoWaitingOutboxes(), Lane, Log, TimeProvider.System);
    }

    public MemoryOutbox Outbox { get; } = new(1 << 20, TimeProvider.System);

    public LiveLane Lane { get; } = new(1024, TimeProvider.System);

    public CollectingLog Log { get; } = new();

    public Publisher Publisher { get; }

    /// <summary>The connection that was opened last; disposing it ends it as the death of the process does.</summary>
    public MqttConnection? Connection { get; private set; }

    public LiveMessages Messages => messages;

    public void Start() => running = Publisher.RunAsync(finish.Task, stop.Token);

    /// <summary>Lets what is stored be sent and ends.</summary>
    public Task FinishAsync(CancellationToken cancellationToken)
    {
        finish.TrySetResult();
        return running.WaitAsync(cancellationToken);
    }

    /// <summary>Stores an event's message: its payload holds its number.</summary>
    public void Add(string topic = "event", int bytes = 0, TopicKind? kind = null)
    {
        kind ??= TopicKinds.Event;
        long number = numbers[topic] = numbers.GetValueOrDefault(topic) + 1;
        byte[] payload = Encoding.UTF8.GetBytes($"{{\"seq\":{number},\"x\":\"{new string('x', bytes)}\"}}");
        Outbox.Add(new OutgoingMessage(topic, kind.Schema, _ => payload, kind.IsRetained), number, payload);
    }

    public async Task<long> WaitingAsync() => (await Outbox.CountAsync(CancellationToken.None)).Messages;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled, or its fault was seen by FinishAsync
        stop.Dispose();
    }
}
