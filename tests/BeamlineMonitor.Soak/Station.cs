using System.Collections.Immutable;
using System.Text;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;
using BeamlineMonitor.Messaging.Tests.Publishing;
using BeamlineMonitor.Recording.Files;

namespace BeamlineMonitor.Soak;

/// <summary>A station without instruments: a run file that is filled, and its publisher.</summary>
internal sealed class Station : IPublisherLog, IAsyncDisposable
{
    /// <summary>The topics of one commit, some more than once.</summary>
    public static readonly ImmutableArray<(string Topic, TopicKind Kind)> Topics =
    [
        ("cell/cell1/layer/1", TopicKinds.Layer), ("cell/cell1/layer/2", TopicKinds.Layer), ("cell/cell1/profile", TopicKinds.Profile), ("event", TopicKinds.Event),
        ("cell/cell1/echem/batch", TopicKinds.EchemBatch), ("cell/cell1/echem/batch", TopicKinds.EchemBatch), ("event", TopicKinds.Event),
        ("alarm/cell1-pressure", TopicKinds.Alarm), ("cell/cell1/echem/batch", TopicKinds.EchemBatch), ("run/state", TopicKinds.RunState),
    ];

    private static readonly string Filler = new('x', 200);

    private readonly string name;
    private readonly TaskCompletionSource finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stop = new();
    private readonly Task publishing;

    private Station(string name, int port, RunFile file)
    {
        this.name = name;
        File = file;
        var messages = new LiveMessages(file.Session);
        var options = new PublisherOptions
        {
            Station = name,
            Broker = new MqttConnectOptions { Host = "127.0.0.1", Port = port, ClientId = $"soak-{name}", KeepAlive = TimeSpan.FromSeconds(2) },
            Bounds = new OutboxBounds(TimeSpan.FromDays(1), 1L << 40),
            Seed = Environment.ProcessId,
            Status = state => messages.Of(TopicKinds.Status, new StatusPayload(Now, null, state, "soak", "host", $"{file.Session}")),
            LongestBackoff = TimeSpan.FromSeconds(2), // a soak has no minutes to wait
        };
        Publisher = new Publisher(
            options, () => new MqttConnection(TimeProvider.System), [file.Outbox], new NoWaitingOutboxes(), new LiveLane(1024, TimeProvider.System), this, TimeProvider.System);
        publishing = Publisher.RunAsync(finish.Task, stop.Token);
    }

    public RunFile File { get; }

    public Publisher Publisher { get; }

    private static string Now => PayloadTime.Of(TimeProvider.System.GetUtcNow());

    public static async Task<Station> OpenAsync(string name, string path, int port)
    {
        RunFile file = System.IO.File.Exists(path)
            ? await RunFile.OpenAsync(path, "soak", TimeProvider.System, CancellationToken.None)
            : await RunFile.CreateAsync(
                path,
                new RunManifest(RunFileKind.Run, name, DateTimeOffset.UnixEpoch, "", "", "soak", "", "{}", ImmutableSortedDictionary<string, string>.Empty),
                TimeProvider.System,
                CancellationToken.None);
        return new Station(name, port, file);
    }

    /// <summary>Commits ten messages as one result would, and says how long that took.</summary>
    public async Task<TimeSpan> CommitAsync()
    {
        long began = TimeProvider.System.GetTimestamp();
        await File.CommitEventAsync(
            new RunEvent(TimeProvider.System.GetUtcNow(), "soak", EventSeverity.Information, "", null),
            [.. Topics.Select(topic => new OutgoingMessage(topic.Topic, topic.Kind.Schema, Payload, topic.Kind.IsRetained))],
            CancellationToken.None);
        return TimeProvider.System.GetElapsedTime(began);
    }

    /// <summary>Lets everything be sent.</summary>
    public Task FinishAsync()
    {
        finish.TrySetResult();
        return publishing;
    }

    public Task TellAsync(string kind, EventSeverity severity, string text, CancellationToken cancellationToken) => Console.Out.WriteLineAsync($"{name}: {kind}: {text}");

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled
        await File.DisposeAsync();
        stop.Dispose();
    }

    private static ReadOnlyMemory<byte> Payload(long number) =>
        Encoding.UTF8.GetBytes($"{{\"t\":\"{Now}\",\"run\":\"soak\",\"seq\":{number},\"ticks\":{TimeProvider.System.GetUtcNow().UtcTicks},\"x\":\"{Filler}\"}}");
}
