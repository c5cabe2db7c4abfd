using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Metering;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Daemon.Operating;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.Stages;
using BeamlineMonitor.Messaging.Notices;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Daemon.Operating;

public sealed class OperatorDeskTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(2));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        guard.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task DoAsync_TakeWhileAnAxisMoves_IsRefusedAndNamesIt(bool stageMoves, bool carouselMoves, bool isDone)
    {
        RunSetup setup = RunSetup.Load(ConfigFolder.Find(ConfigPlaces.OfThisProcess(RepositoryFolder.Config)), "paper-1mAh");
        await using OpenedRun opened = await OpenedRun.OpenAsync(Path.Combine(folder.FullName, "desk.run"), setup, Start, null, guard.Token);
        using var recorder = new RunRecorder(
            opened.File, opened.Messages, opened.Start.Recent, 0, new ManualTimeProvider(Start), new RunMeter(TimeProvider.System), _ => { });
        using var control = new BeamlineControl(recorder, [new RunEvent(Start, RunEventKinds.ControlReleased, EventSeverity.Warning, "spec has control", null)]);
        var desk = new OperatorDesk(
            "run", true, control, [("stage", new StandingAxis(12_000, stageMoves)), ("carousel", new StandingAxis(10_000, carouselMoves))],
            new RunNotices("run", setup.Plan, ""), recorder);

        OperatorAnswer answer = await desk.DoAsync(new OperatorCommand("take", "anna"), guard.Token);
        Assert.Equal(isDone, answer.IsDone);
        Assert.Equal(!isDone, control.IsAway);
        Assert.Contains(
            isDone ? "the stage stands at 12000 µm, the carousel stands at 10000 µm" : stageMoves ? "The stage moves" : "The carousel moves", answer.Text, StringComparison.Ordinal);
    }

    private sealed class StandingAxis(double place, bool isMoving) : IStage
    {
        public Task<StageIdentity> IdentifyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StagePosition> MoveAsync(double micrometres, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StagePosition> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new StagePosition(place, place, isMoving));

        public Task StopAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
