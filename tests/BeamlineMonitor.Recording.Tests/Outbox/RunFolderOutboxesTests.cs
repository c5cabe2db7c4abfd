using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Tests.Publishing;
using BeamlineMonitor.Messaging.Topics;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Outbox;

namespace BeamlineMonitor.Recording.Tests.Outbox;

public sealed class RunFolderOutboxesTests : IDisposable
{
    private readonly RunFolder folder = new();
    private readonly List<string> skipped = [];
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        guard.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task OpenNext_RunThatWasLeft_IsToldOnceByItsNameAndNotOpenedAgain()
    {
        await (await RecordAsync("a.run", "r1")).DisposeAsync();
        RunFolderOutboxes runs = Runs();
        for (int i = 0; i < 2; i++)
        {
            await using IWaitingOutbox? run = await runs.OpenNextAsync(guard.Token);
            Assert.Equal(i == 0, run is not null);
            if (run is not null) runs.Leave(run, new RunStoreException($"{run.Name}: the file is damaged"));
            runs.Rewind();
        }

        Assert.Equal([$"{folder.File("a.run")}: the file is damaged"], skipped);
    }

    [Fact]
    public async Task OpenNext_FileThatIsNoRun_IsToldOnce()
    {
        await File.WriteAllTextAsync(folder.File("a.run"), "no run", guard.Token);
        RunFolderOutboxes runs = Runs();
        for (int i = 0; i < 2; i++)
        {
            Assert.Null(await runs.OpenNextAsync(guard.Token));
            runs.Rewind();
        }

        Assert.StartsWith(folder.File("a.run"), Assert.Single(skipped), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenNext_CopyOfTheCurrentRun_IsLeftAlone()
    {
        await (await RecordAsync("copy.sqlite", "current")).DisposeAsync();
        Assert.Null(await Runs().OpenNextAsync(guard.Token));
    }

    [Fact]
    public async Task OpenNext_FolderThatCannotBeListed_HasNone()
    {
        await File.WriteAllTextAsync(folder.File("file"), "", guard.Token);
        Assert.Null(await new RunFolderOutboxes(folder.File("file"), "current", Some.Program, skipped.Add, TimeProvider.System).OpenNextAsync(guard.Token));
    }

    [Fact]
    public async Task Publish_OlderRunWithADamagedMessage_IsLeftAndTheCurrentRunIsSent()
    {
        await using (RunFile older = await RecordAsync("run.sqlite", "r1")) Assert.Equal(folder.Run, older.Path);
        folder.Execute("UPDATE outbox SET payload = x'ff' WHERE id = 2");
        await using RunFile current = await RecordAsync("current.run", "current");
        BrokerDouble broker = new();
        LiveMessages messages = new();
        Publisher publisher = new(
            new PublisherOptions
            {
                Station = "s",
                Broker = new MqttConnectOptions { Host = "127.0.0.1", Port = 1, ClientId = "publisher" },
                Bounds = new OutboxBounds(TimeSpan.FromDays(1), 1 << 30),
                Seed = 1,
                Status = state => messages.Of(TopicKinds.Status, new StatusPayload("2026-03-01T08:00:00.000000Z", null, state, "0", "host", "s")),
            },
            broker.Open,
            [current.Outbox],
            Runs(),
            new LiveLane(16, TimeProvider.System),
            new CollectingLog(),
            TimeProvider.System);
        await publisher.RunAsync(Task.CompletedTask, guard.Token);

        Assert.Equal(0, (await current.Outbox.CountAsync(guard.Token)).Messages);
        Assert.Equal(1, broker.Connections);
        Assert.StartsWith(folder.Run, Assert.Single(skipped), StringComparison.Ordinal);
    }

    private RunFolderOutboxes Runs() => new(folder.Path, "current", Some.Program, skipped.Add, TimeProvider.System);

    /// <summary>A run with three messages that wait.</summary>
    private async Task<RunFile> RecordAsync(string name, string id)
    {
        RunFile run = await RunFile.CreateAsync(folder.File(name), Some.Manifest() with { Id = id }, TimeProvider.System, guard.Token);
        for (int i = 1; i <= 3; i++) await run.CommitEventAsync(Some.Event(i), [Some.Message("event", $"{i}")], guard.Token);
        return run;
    }
}
