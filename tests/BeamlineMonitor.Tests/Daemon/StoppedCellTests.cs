using System.Collections.Concurrent;
using BeamlineMonitor.Acquisition.Acquiring.Cycling;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Metering;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Safety;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Daemon;

/// <summary>A cell that is stopped for safety while a step of it begins, or runs.</summary>
public sealed class StoppedCellTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(4)), over = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly ManualTimeProvider clock = new(Start);
    private readonly ConcurrentQueue<string> told = new();

    public void Dispose()
    {
        guard.Dispose();
        over.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public Task StopAsync_StepWaitsForItsTurn_IsNotStartedAfterwards() => WithLoopAsync(async (loop, potentiostat, _) =>
    {
        await loop.StopAsync(SafetyRung.CellAtRest, "a test", guard.Token);
        potentiostat.GiveTurn();
        await potentiostat.RestedAgain.WaitAsync(guard.Token);
        Assert.False(potentiostat.IsOn);
    });

    [Fact]
    public Task StopAsync_StepRuns_IsReadToItsEnd() => WithLoopAsync(async (loop, potentiostat, _) =>
    {
        potentiostat.GiveTurn();
        await potentiostat.Read.WaitAsync(guard.Token);
        await loop.StopAsync(SafetyRung.CellAtRest, "a test", guard.Token);
        await potentiostat.RestedAgain.WaitAsync(guard.Token);
        Assert.False(potentiostat.IsOn);
        Assert.True(potentiostat.IsReadToItsEnd);
    });

    /// <summary>As with a full disk: neither the loss of the potentiostat nor its return can be stored.</summary>
    [Fact]
    public Task StopAsync_NothingCanBeStoredAndTheFirstAbortsFail_TurnsOffAllTheSameAndTellsIt() => WithLoopAsync(async (loop, potentiostat, file) =>
    {
        potentiostat.GiveTurn();
        await potentiostat.Read.WaitAsync(guard.Token);
        potentiostat.SilentAborts = 2;
        await file.EndAsync(guard.Token); // it takes nothing more
        await Assert.ThrowsAsync<RunStoreException>(() => loop.StopAsync(SafetyRung.CellAtRest, "a test", guard.Token));
        Assert.False(potentiostat.IsOn);
        Assert.Equal([RunEventKinds.DeviceLost, RunEventKinds.DeviceBack, RunEventKinds.CellStopped], told.SkipWhile(kind => kind != RunEventKinds.DeviceLost));
    }, storeRefuses: true);

    /// <summary>What the instrument runs after the stop is at most a rest: nobody adopts that as the step.</summary>
    [Fact]
    public Task RunAsync_StepWasStoppedAndReleased_IsStartedAgain() => WithLoopAsync(
        async (_, potentiostat, _) =>
        {
            potentiostat.GiveTurn();
            await potentiostat.Read.WaitAsync(guard.Token);
            Assert.Equal([RunEventKinds.StepRestarted], told);
        },
        before: new CellStart(0, Start) { IsInterrupted = true });

    /// <summary>Runs the plan of a cell until its first step is asked for.</summary>
    private async Task WithLoopAsync(Func<CellLoop, HeldPotentiostat, RunFile, Task> test, bool storeRefuses = false, CellStart? before = null)
    {
        RunSetup setup = RunSetup.Load(ConfigFolder.Find(ConfigPlaces.OfThisProcess(RepositoryFolder.Config)), "paper-1mAh");
        await using OpenedRun opened = await OpenedRun.OpenAsync(Path.Combine(folder.FullName, "stopped.run"), setup, Start, null, guard.Token);
        using var recorder = new RunRecorder(
            opened.File, opened.Messages, opened.Start.Recent, 0, clock, new RunMeter(TimeProvider.System), happened => told.Enqueue(happened.Kind));
        using var link = new DeviceLink("cell1/potentiostat", recorder, TimeProvider.System);
        await using var potentiostat = new HeldPotentiostat(clock);
        await using var loop = new CellLoop(setup.Plan.Cells[0], before ?? new CellStart(0, null), () => potentiostat, link, recorder, clock);
        Task running = loop.RunAsync(Task.CompletedTask, over.Token);
        await potentiostat.Asked.WaitAsync(guard.Token);
        await test(loop, potentiostat, opened.File);
        await over.CancelAsync();
        Exception end = await Assert.ThrowsAnyAsync<Exception>(() => running);
        Assert.True(end is OperationCanceledException || (storeRefuses && end is RunStoreException), $"{end}"); // who tells of the return is left open
    }
}
