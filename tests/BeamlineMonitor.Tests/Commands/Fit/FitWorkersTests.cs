using BeamlineMonitor.Commands.Fit;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Fit;

public class FitWorkersTests
{
    [Fact]
    public async Task Fit_ConsumerThatWaits_HoldsTheFilesBack()
    {
        int taken = 0;
        var workers = new FitWorkers(new FitPlan(null, [Layer.Phase("LiCoO2")], [], null), (file, _) => file, jobs: 2);

        await using IAsyncEnumerator<FitOutcome> outcomes = workers.FitAsync(Files(), CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await outcomes.MoveNextAsync());

        Assert.Contains("0.mca", outcomes.Current.Fault, StringComparison.Ordinal);
        Assert.InRange(taken, 2, 17); // eight a worker, and the next one in hand

        IEnumerable<string> Files()
        {
            for (; ; taken++) yield return $"nowhere/{taken}.mca";
        }
    }
}
