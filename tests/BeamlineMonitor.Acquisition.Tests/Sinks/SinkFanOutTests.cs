using System.Threading.Channels;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Sinks;
using BeamlineMonitor.Acquisition.Storage;

namespace BeamlineMonitor.Acquisition.Tests.Sinks;

public sealed class SinkFanOutTests : IDisposable
{
    private const int Results = 1000;

    private readonly CancellationTokenSource guard = new(TimeSpan.FromSeconds(30));

    public void Dispose() => guard.Dispose();

    [Fact]
    public async Task Take_ThrowingAndStuckSinksBesideAGoodOne_GoodGetsEverythingAndTheRestIsCounted()
    {
        using var release = new SemaphoreSlim(0);
        var failed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var good = Channel.CreateUnbounded<AnalysisOutcome>();
        var fanOut = new SinkFanOut(
            [
                new Sink(_ => throw new InvalidOperationException("broken")),
                new Sink(_ => release.Wait(guard.Token)),
                new Sink(outcome => good.Writer.TryWrite(outcome)),
            ],
            (sink, _) => failed.TrySetResult(sink));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(guard.Token);
        Task running = fanOut.RunAsync(over.Token);

        AnalysisOutcome[] sent = [.. Enumerable.Range(0, Results).Select(_ => new AnalysisOutcome([], [], [], [], []))];
        List<AnalysisOutcome> seen = [];
        foreach (AnalysisOutcome outcome in sent)
        {
            fanOut.Take(outcome);
            seen.Add(await good.Reader.ReadAsync(guard.Token));
        }

        Assert.Equal(sent, seen, ReferenceEqualityComparer.Instance);
        Assert.True(fanOut.Dropped > 0, "The stuck sink took everything.");
        Assert.Equal(nameof(Sink), await failed.Task.WaitAsync(guard.Token));
        Assert.True(fanOut.Failed > 0, "What the broken sink threw was not counted.");
        release.Release(Results);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private sealed class Sink(Action<AnalysisOutcome> take) : IFrameSink
    {
        public void Take(AnalysisOutcome outcome) => take(outcome);
    }
}
