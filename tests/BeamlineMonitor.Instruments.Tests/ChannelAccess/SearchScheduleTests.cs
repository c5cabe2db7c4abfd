using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

public sealed class SearchScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void TakeDue_AfterEachSearch_WaitsTwiceAsLongUpToTheLimit()
    {
        SearchSchedule schedule = new(TimeSpan.FromMilliseconds(32), TimeSpan.FromMilliseconds(200));
        schedule.Add(1, "pv", Start);
        List<double> due = [];
        for (int i = 0; i < 6; i++)
        {
            DateTimeOffset now = schedule.NextDue!.Value;
            due.Add((now - Start).TotalMilliseconds);
            Assert.Single(schedule.TakeDue(now));
            Assert.Empty(schedule.TakeDue(now));
        }

        Assert.Equal([0, 32, 96, 224, 424, 624], due);
    }

    [Fact]
    public void Restart_AfterABeacon_SearchesAtOnceAndQuicklyAgain()
    {
        SearchSchedule schedule = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(100));
        schedule.Add(1, "pv", Start);
        schedule.TakeDue(Start);
        schedule.TakeDue(Start + TimeSpan.FromSeconds(1));
        DateTimeOffset now = Start + TimeSpan.FromSeconds(2);
        schedule.Restart(now);
        Assert.Single(schedule.TakeDue(now));
        Assert.Equal(now + TimeSpan.FromSeconds(1), schedule.NextDue);
    }

    [Fact]
    public void TakeDue_ServerAwayForADay_IsAskedForOftenEnoughToBeBackWithin10Seconds()
    {
        CaClientOptions standard = new();
        SearchSchedule schedule = new(standard.FirstSearchInterval, standard.LongestSearchInterval);
        schedule.Add(1, "pv", Start);
        DateTimeOffset now = Start;
        while (now < Start + TimeSpan.FromDays(1))
        {
            Assert.Single(schedule.TakeDue(now));
            DateTimeOffset next = schedule.NextDue!.Value;

            // At the worst the answer is followed by a connection attempt that takes all its time.
            Assert.True(next - now + standard.ConnectTimeout < TimeSpan.FromSeconds(10), $"{next - now} from {now - Start} on");
            now = next;
        }

        // A server that went without a word is noticed by then, whether it is back before it is asked or after.
        Assert.True(standard.EchoAfter <= TimeSpan.FromSeconds(5) && standard.EchoTimeout <= TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Remove_LastName_LeavesNothingDue()
    {
        SearchSchedule schedule = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(100));
        schedule.Add(1, "pv", Start);
        Assert.True(schedule.Remove(1));
        Assert.False(schedule.Remove(1));
        Assert.Null(schedule.NextDue);
        Assert.Empty(schedule.All());
    }
}
