using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Recording.Reading;
using Xunit.Abstractions;

namespace BeamlineMonitor.EndToEnd.Tests.Observing;

/// <summary>A watched run whose disk is full for a while: the limit on the size of a file stands for it, as in the tests of the store.</summary>
public sealed class ObservedDiskTests(ITestOutputHelper output) : IDisposable
{
    private const int Scans = 3;
    private const long Full = 16_384; // bytes: no commit with a frame fits

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(4));
    private readonly WatchedCharge charge = new();

    public void Dispose()
    {
        guard.Dispose();
        charge.Dispose();
    }

    [Fact]
    public async Task Run_DiskFullForAWhile_TakesEveryFileOnceWhenThereIsRoom()
    {
        await charge.WriteAsync(null, guard.Token);
        await using ObservedDaemon daemon = charge.StartLimitedDaemon();
        await FillAsync(daemon);
        charge.DropScan(2);
        await daemon.LimitFilesAsync(null, guard.Token);
        charge.DropScan(3);
        await daemon.WaitForResultsAsync(results => results.Length == WatchedCharge.FramesOfBeginning + (Scans * WatchedCharge.Layers), guard.Token);
        string back = await daemon.WaitForLineAsync(RunEventKinds.StoreBack, guard.Token);
        Assert.Contains("the disk", back, StringComparison.Ordinal);
        Assert.Equal(0, await daemon.StopAsync(guard.Token));
        await CheckAsync(told: 1);
    }

    [Fact]
    public async Task Run_StoppedWhileTheDiskIsFull_EndsAndTakesTheFilesWhenItIsStartedAgain()
    {
        await charge.WriteAsync(null, guard.Token);
        await using (ObservedDaemon daemon = charge.StartLimitedDaemon())
        {
            await FillAsync(daemon);
            Assert.Equal(3, await daemon.StopAsync(guard.Token));
        }

        await using ObservedDaemon again = charge.StartDaemon();
        charge.DropScan(2);
        charge.DropScan(3);
        await again.WaitForResultsAsync(results => results.Length == WatchedCharge.FramesOfBeginning + (Scans * WatchedCharge.Layers), guard.Token);
        Assert.Equal(0, await again.StopAsync(guard.Token));
        await CheckAsync(told: 0);
    }

    /// <summary>Brings a run to its first scan, for which there is no room.</summary>
    private async Task FillAsync(ObservedDaemon daemon)
    {
        await daemon.WaitForLineAsync(RunEventKinds.RunStarted, guard.Token);
        charge.DropBeginning();
        await daemon.WaitForResultsAsync(results => results.Length == WatchedCharge.FramesOfBeginning, guard.Token);
        await daemon.LimitFilesAsync(Full, guard.Token);
        charge.DropScan(1);
        string refusal = await daemon.WaitForLineAsync(RunEventKinds.StoreRefuses, guard.Token);
        output.WriteLine(refusal);
        Assert.Contains("was not stored: the disk", refusal, StringComparison.Ordinal);
    }

    private async Task CheckAsync(int told)
    {
        using (RunReader run = RunReader.Open(charge.Run))
        {
            string[] origins = [.. run.Exposures().SelectMany(frames => frames).Select(frame => frame.Origin!)];
            Assert.Equal(WatchedCharge.FramesOfBeginning + (Scans * WatchedCharge.Layers), origins.Length);
            Assert.Equal(origins.Length, origins.Distinct().Count());
            Assert.Equal(told, run.Events().Count(happened => happened is { Kind: RunEventKinds.StoreBack, Severity: EventSeverity.Warning }));
        }

        Assert.Equal(0, await MonitorProgram.ExitOfAsync(guard.Token, "verify", charge.Run));
        Assert.Equal(0, await MonitorProgram.ExitOfAsync(guard.Token, "replay", charge.Run)); // 1 where the payloads are not the same to the byte
    }
}
