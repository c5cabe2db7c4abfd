using BeamlineMonitor.Acquisition.Linking;

namespace BeamlineMonitor.Acquisition.Tests.Linking;

public class BackoffTests
{
    [Fact]
    public void Next_FailureAfterFailure_StaysWithinTheDoubledBound()
    {
        var backoff = new Backoff(1);
        for (int failure = 0; failure < 100; failure++)
        {
            TimeSpan most = Backoff.Shortest * Math.Pow(2, Math.Min(failure, 20));
            Assert.InRange(backoff.Next(), TimeSpan.Zero, most < Backoff.Longest ? most : Backoff.Longest);
        }
    }

    [Fact]
    public void Next_ManyFailures_SpreadsOverTheWholeRange()
    {
        var backoff = new Backoff(1);
        TimeSpan[] waits = [.. Enumerable.Range(0, 1000).Select(_ => backoff.Next())];
        Assert.InRange(waits.Average(wait => wait.TotalSeconds), 0.45 * Backoff.Longest.TotalSeconds, 0.55 * Backoff.Longest.TotalSeconds);
    }

    [Fact]
    public void Next_AfterAReset_IsShortAgain()
    {
        var backoff = new Backoff(1);
        for (int failure = 0; failure < 20; failure++) backoff.Next();
        backoff.Reset();
        Assert.InRange(backoff.Next(), TimeSpan.Zero, Backoff.Shortest);
    }
}
