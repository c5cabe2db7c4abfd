using BeamlineMonitor.Acquisition.Acquiring.Cycling;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Metering;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Safety;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Daemon;

/// <summary>A cell that is stopped for safety while a step of it begins, or runs.</summary>
public sealed class StoppedCellTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(4)), over = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly ManualTimeProvider clock = new(Start);

    public void Dispose()
    {
        guard.Dispose();
        over.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public Task StopAsync_StepWaitsForItsTurn_IsNotStartedAfterwards() => WithLoopAsync(async (loop, potentiostat) =>
    {
        await loop.StopAsync(SafetyRung.CellAtRest, "a test", guard.Token);
        potentiostat.GiveTurn();
        await potentiostat.RestedAgain.WaitAsync(guard.Token);
        Assert.False(potentiostat.IsOn);
    });

    [Fact]
    public Task StopAsync_StepRuns_IsReadToItsEnd() => WithLoopAsync(async (loop, potentiostat) =>
    {
        potentiostat.GiveTurn();
        await potentiostat.Read.WaitAsync(guard.Token);
        await loop.StopAsync(SafetyRung.CellAtRest, "a test", guard.Token);
        await potentiostat.RestedAgain.WaitAsync(guard.Token);
        Assert.False(potentiostat.IsOn);
        Assert.True(potentiostat.IsReadToItsEnd);
    });

    /// <summary>Runs the plan of a cell until its first step is asked for.</summary>
    private async Task WithLoopAsync(Func<CellLoop, HeldPotentiostat, Task> test)
    {
        RunSetup setup = RunSetup.Load(ConfigFolder.Find(ConfigPlaces.OfThisProcess(RepositoryFolder.Config)), "paper-1mAh");
        await using OpenedRun opened = await OpenedRun.OpenAsync(Path.Combine(folder.FullName, "stopped.run"), setup, Start, null, guard.Token);
        using var recorder = new RunRecorder(opened.File, opened.Messages, opened.Start.Recent, 0, clock, new RunMeter(TimeProvider.System), _ => { });
        using var link = new DeviceLink("cell1/potentiostat", recorder, TimeProvider.System);
        await using var potentiostat = new HeldPotentiostat(clock);
        await using var loop = new CellLoop(setup.Plan.Cells[0], new CellStart(0, null, false), () => potentiostat, link, recorder, clock);
        Task running = loop.RunAsync(Task.CompletedTask, over.Token);
        await potentiostat.Asked.WaitAsync(guard.Token);
        await test(loop, potentiostat);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
