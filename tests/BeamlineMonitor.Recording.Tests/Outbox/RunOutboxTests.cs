using System.Text;
using System.Text.Json;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Recording.Tests.Outbox;

public sealed class RunOutboxTests : IDisposable
{
    private readonly RunFolder folder = new();
    private readonly ManualTimeProvider clock = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Messages_OfSeveralTopics_AreReadOldestFirstAndNumberedByTopic()
    {
        await using RunFile run = await CreateAsync();
        await AddAsync(run, "a", "b", "a");

        IReadOnlyList<OutboxEntry> entries = await run.Outbox.ReadUnsentAsync(0, 10, CancellationToken.None);
        Assert.Equal(["1 a 1", "2 b 1", "3 a 2"], entries.Select(Line));
        Assert.Equal("{\"seq\":2,\"v\":\"3\"}", Encoding.UTF8.GetString(entries[2].Payload.Span));
        Assert.Equal(("layer-1", true, clock.GetUtcNow().ToUnixTimeMilliseconds()), (entries[0].Schema, entries[0].IsRetained, entries[0].StoredAt.ToUnixTimeMilliseconds()));
        Assert.Equal(["2 b 1"], (await run.Outbox.ReadUnsentAsync(1, 1, CancellationToken.None)).Select(Line));
    }

    [Fact]
    public async Task Messages_AfterATransactionThatFailed_AreThoseThatWereStored()
    {
        await using RunFile run = await CreateAsync();
        OutgoingMessage broken = Some.Message("c", "") with { Encode = _ => throw new FormatException("no number") };
        await Assert.ThrowsAsync<FormatException>(() => run.CommitEventAsync(
            Some.Event(1), [Some.Message("a", "lost"), Some.Message("b", "lost"), broken], CancellationToken.None));
        await AddAsync(run, "b", "a", "b", "a");

        IReadOnlyList<OutboxEntry> entries = await run.Outbox.ReadUnsentAsync(0, 10, CancellationToken.None);
        Assert.Equal(["1 b 1", "2 a 1", "3 b 2", "4 a 2"], entries.Select(Line));
        Assert.Equal(["1", "2", "3", "4"], entries.Select(entry => JsonDocument.Parse(entry.Payload).RootElement.GetProperty("v").GetString()));
        Assert.Empty(RunFolder.Verify(folder.Run));
    }

    [Fact]
    public async Task Messages_OneThatIsDamaged_NamesTheFileAndTheMend()
    {
        await using RunFile run = await CreateAsync();
        await AddAsync(run, "a");
        folder.Execute("UPDATE outbox SET payload = x'ff'");

        RunStoreException refused = await Assert.ThrowsAsync<RunStoreException>(() => run.Outbox.ReadUnsentAsync(0, 10, CancellationToken.None));
        Assert.StartsWith($"{folder.Run}: ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("Verify the file, and take a copy that is sound.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_OneOfATopic_EndsAllBeforeItAndIsRememberedInTheFile()
    {
        await using (RunFile run = await CreateAsync())
        {
            await AddAsync(run, "a", "b", "a", "a");
            IReadOnlyList<OutboxEntry> entries = await run.Outbox.ReadUnsentAsync(0, 10, CancellationToken.None);
            Assert.Equal(2, await run.Outbox.EndAsync([entries[2]], OutboxEnd.Sent, CancellationToken.None));
            Assert.Equal(1, await run.Outbox.EndAsync([entries[1]], OutboxEnd.Dropped, CancellationToken.None));
            Assert.Equal(0, await run.Outbox.EndAsync([entries[0], entries[1]], OutboxEnd.Sent, CancellationToken.None));
        }

        await using RunFile again = await folder.OpenAsync();
        Assert.Equal(["4 a 3"], (await again.Outbox.ReadUnsentAsync(0, 10, CancellationToken.None)).Select(Line));
        await AddAsync(again, "b");
        OutboxBacklog backlog = await again.Outbox.CountAsync(CancellationToken.None);
        Assert.Equal((2, 1), (backlog.Messages, backlog.Dropped));
        Assert.Equal(["a 1", "b 1"], backlog.Topics.Select(topic => $"{topic.Topic} {topic.Messages}"));
        Assert.Equal(backlog.Topics.Sum(topic => topic.Bytes), backlog.Bytes);
        Assert.Empty(RunFolder.Verify(folder.Run));
    }

    [Fact]
    public async Task ReadSent_SinceAnInstant_IsWhatMayHaveToBeSentAgain()
    {
        await using RunFile run = await CreateAsync();
        await AddAsync(run, "a");
        clock.Advance(TimeSpan.FromMinutes(2));
        await AddAsync(run, "a", "b", "a");
        await run.Outbox.EndAsync(await run.Outbox.ReadUnsentAsync(0, 3, CancellationToken.None), OutboxEnd.Sent, CancellationToken.None);

        DateTimeOffset since = clock.GetUtcNow().AddSeconds(-60);
        Assert.Equal(["2 a 2", "3 b 1"], (await run.Outbox.ReadSentAsync(since, 10, CancellationToken.None)).Select(Line));
        Assert.Equal(["3 b 1"], (await run.Outbox.ReadSentAsync(since, 1, CancellationToken.None)).Select(Line));
    }

    [Fact]
    public async Task Wait_ForALaterMessage_EndsWithItsCommit()
    {
        await using RunFile run = await CreateAsync();
        Task first = run.Outbox.WaitAsync(0, CancellationToken.None);
        Assert.False(first.IsCompleted);
        await AddAsync(run, "a");
        await first;
        await run.Outbox.WaitAsync(0, CancellationToken.None);

        using var stop = new CancellationTokenSource();
        Task later = run.Outbox.WaitAsync(1, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => later);
    }

    [Fact]
    public async Task Wait_InAReopenedFile_KnowsWhatIsThere()
    {
        await using (RunFile run = await CreateAsync()) await AddAsync(run, "a");
        await using RunFile again = await folder.OpenAsync();
        await again.Outbox.WaitAsync(0, CancellationToken.None);
        Assert.False(again.Outbox.WaitAsync(1, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task FinishedRun_WithUnsentMessages_IsDrainedAndPlainAgain()
    {
        await folder.RecordAsync(exposures: 1);
        await using (RunFile run = await folder.OpenAsync())
        {
            IReadOnlyList<OutboxEntry> entries = await run.Outbox.ReadUnsentAsync(0, 100, CancellationToken.None);
            Assert.Equal(4, await run.Outbox.EndAsync(entries, OutboxEnd.Sent, CancellationToken.None));
            Assert.Equal(0, (await run.Outbox.CountAsync(CancellationToken.None)).Messages);
        }

        Assert.Equal(["run.sqlite"], folder.Names);
        Assert.Empty(RunFolder.Verify(folder.Run));
    }

    private static string Line(OutboxEntry entry) => $"{entry.Order} {entry.Topic} {entry.Number}";

    private static async Task AddAsync(RunFile run, params string[] topics)
    {
        foreach ((int i, string topic) in topics.Index())
            await run.CommitEventAsync(Some.Event(i), [Some.Message(topic, $"{i + 1}")], CancellationToken.None);
    }

    private Task<RunFile> CreateAsync() => RunFile.CreateAsync(folder.Run, Some.Manifest(), clock, CancellationToken.None);
}
