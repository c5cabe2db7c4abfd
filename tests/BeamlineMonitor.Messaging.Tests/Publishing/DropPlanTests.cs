using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

public class DropPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly OutboxBounds Bounds = new(TimeSpan.FromHours(1), 1000);

    [Fact]
    public void Plan_WithinBounds_IsNone() => Assert.Null(DropPlan.Of(
        Backlog((TopicKinds.EchemBatch, 900, 0), (TopicKinds.Event, 100, 3599)), Bounds, Now));

    [Theory]
    [InlineData("echem-batch.v1", MessageRank.Batch)]
    [InlineData("layer.v1", MessageRank.Profile)]
    [InlineData("profile.v1", MessageRank.Profile)]
    [InlineData("summary.v1", MessageRank.Profile)]
    [InlineData("run-state.v1", MessageRank.Event)]
    [InlineData("alarm.v1", MessageRank.Event)]
    [InlineData("event.v1", MessageRank.Event)]
    [InlineData("not-yet-known.v7", MessageRank.Event)]
    public void Rank_OfEachSchema_IsAsTheContractSays(string schema, MessageRank rank) => Assert.Equal(rank, DropPlan.RankOf(schema));

    [Fact]
    public void Rank_OfEveryStoredKind_IsSet() =>
        Assert.All(TopicKinds.All.Where(kind => kind.IsStored), kind => Assert.NotNull(TopicKinds.StoredOf(kind.Schema)?.Payload));

    [Fact]
    public void Plan_TooManyBytes_DropsOldestBatchesBeforeProfilesBeforeEvents()
    {
        DropPlan plan = DropPlan.Of(
            Backlog((TopicKinds.EchemBatch, 300, 60), (TopicKinds.Layer, 800, 60), (TopicKinds.Event, 400, 60)), Bounds, Now)!; // 500 over
        OutboxEntry[] oldestFirst =
        [
            Entry(1, TopicKinds.Event, 200), Entry(2, TopicKinds.Layer, 150), Entry(3, TopicKinds.EchemBatch, 150), Entry(4, TopicKinds.Layer, 150),
            Entry(5, TopicKinds.EchemBatch, 150), Entry(6, TopicKinds.Event, 200), Entry(7, TopicKinds.Layer, 500),
        ];
        Assert.Equal([2, 3, 4, 5], oldestFirst.Where(plan.Drops).Select(entry => entry.Order));
    }

    [Fact]
    public void Plan_OneRankIsNotEnough_GoesOnWithTheNext()
    {
        DropPlan plan = DropPlan.Of(Backlog((TopicKinds.Summary, 200, 60), (TopicKinds.Alarm, 1100, 60)), Bounds, Now)!; // 300 over
        OutboxEntry[] oldestFirst = [Entry(1, TopicKinds.Alarm, 100), Entry(2, TopicKinds.Summary, 200), Entry(3, TopicKinds.Alarm, 1000)];
        Assert.Equal([1, 2], oldestFirst.Where(plan.Drops).Select(entry => entry.Order));
    }

    [Fact]
    public void Plan_TooOld_DropsWhateverItIs()
    {
        DropPlan plan = DropPlan.Of(Backlog((TopicKinds.Event, 20, 3601)), Bounds, Now)!;
        Assert.True(plan.Drops(Entry(1, TopicKinds.Event, 10, ageSeconds: 3601)));
        Assert.False(plan.Drops(Entry(2, TopicKinds.Event, 10, ageSeconds: 3600)));
    }

    private static OutboxBacklog Backlog(params (TopicKind Kind, long Bytes, double AgeSeconds)[] topics) => new(
        [.. topics.Select(topic => new TopicBacklog(topic.Kind.Form, topic.Kind.Schema, 1, topic.Bytes, Now.AddSeconds(-topic.AgeSeconds)))], 0);

    private static OutboxEntry Entry(long order, TopicKind kind, int bytes, double ageSeconds = 60) =>
        new(order, kind.Form, order, kind.Schema, kind.IsRetained, Now.AddSeconds(-ageSeconds), bytes, default);
}
