using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

public class LiveLaneTests
{
    private readonly ManualTimeProvider clock = new();

    [Fact]
    public void Offer_MoreThanThereIsRoomFor_DropsTheOldestAndCounts()
    {
        var lane = new LiveLane(2, clock);
        foreach (byte number in (byte[])[1, 2, 3]) lane.Offer(Sample(number));
        Assert.Equal((1, 2), (lane.Dropped, lane.Waiting));
        Assert.Equal([2, 3], TakeAll(lane));
        Assert.Null(lane.TryTake());
    }

    [Fact]
    public void Take_SamplesThatHaveExpired_AreDroppedAndCounted()
    {
        var lane = new LiveLane(8, clock);
        lane.Offer(Sample(1));
        clock.Advance(TopicKinds.EchemSample.Expiry!.Value + TimeSpan.FromSeconds(1));
        lane.Offer(Sample(2));
        Assert.Equal([2], TakeAll(lane));
        Assert.Equal(1, lane.Dropped);
    }

    [Fact]
    public void Offer_TopicThatTheBrokerKeeps_WaitsForeverAndOnlyTheLatestCounts()
    {
        var lane = new LiveLane(1, clock);
        lane.Offer(Beam(1));
        lane.Offer(Beam(2));
        lane.Offer(Sample(9));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal([2], TakeAll(lane)); // the state first; the sample has expired
        Assert.Equal(2, lane.Dropped);
    }

    [Theory]
    [InlineData(true, new byte[] { 2 })]
    [InlineData(false, new byte[] { 1, 2 })]
    public void BeginSession_AfterALoss_BringsBackWhatTheBrokerDoesNotHave(bool isPresent, byte[] again)
    {
        var lane = new LiveLane(8, clock);
        lane.Offer(Beam(1));
        lane.Settle(lane.TryTake()!.Value, isRefused: false);
        lane.Offer(Meta(2));
        lane.TryTake(); // under way when the connection breaks

        lane.BeginSession(isPresent);
        Assert.Equal(again, TakeAll(lane));
    }

    [Fact]
    public async Task Wait_EndsWithAnOffer()
    {
        var lane = new LiveLane(8, clock);
        Task waiting = lane.WaitAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        lane.Offer(Sample(1));
        await waiting;
    }

    private static byte[] TakeAll(LiveLane lane)
    {
        List<byte> taken = [];
        while (lane.TryTake() is { } ticket)
        {
            taken.Add(ticket.Message.Bytes.Span[0]);
            lane.Settle(ticket, isRefused: false);
        }

        return [.. taken];
    }

    private static LiveMessage Sample(byte number) => Message(TopicKinds.EchemSample, "cell/cell1/echem/sample", number);

    private static LiveMessage Beam(byte number) => Message(TopicKinds.Beam, "beam", number);

    private static LiveMessage Meta(byte number) => Message(TopicKinds.Meta, "meta", number);

    private static LiveMessage Message(TopicKind kind, string topic, byte number) => new(kind, topic, "application/json", new[] { number });
}
