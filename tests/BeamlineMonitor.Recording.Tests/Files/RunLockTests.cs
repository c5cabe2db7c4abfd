using BeamlineMonitor.Recording.Files;

namespace BeamlineMonitor.Recording.Tests.Files;

public sealed class RunLockTests : IDisposable
{
    private const int Times = 2000;

    private readonly RunFolder folder = new();

    public void Dispose() => folder.Dispose();

    // To ask takes the lock too, for an instant: a daemon that opens its run just then is not turned away.
    [Fact]
    public async Task TryTake_WhileOthersAskWhetherItIsHeld_TakesIt()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var taken = new CancellationTokenSource();
        Task asking = Task.Run(() =>
        {
            while (!taken.IsCancellationRequested)
            {
                RunLock.IsHeld(folder.Run);
                begun.TrySetResult();
            }
        });
        await begun.Task;
        for (int times = 0; times < Times; times++)
        {
            await File.WriteAllTextAsync(folder.Run + ".lock", ""); // left by a process that died, so that there is something to ask
            using RunLock? held = RunLock.TryTake(folder.Run);
            Assert.NotNull(held);
            Assert.Null(RunLock.TryTake(folder.Run));
        }

        await taken.CancelAsync();
        await asking;
    }
}
