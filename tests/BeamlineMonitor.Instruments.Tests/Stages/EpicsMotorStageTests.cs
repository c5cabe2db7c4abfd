using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Stages;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.Stages;

/// <summary>The driver against the simulator's motor record, at 600 times real time.</summary>
public sealed class EpicsMotorStageTests : IAsyncDisposable
{
    private const string Record = "6bma1:m12";

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(1));
    private readonly CaServer server = new(new CaServerOptions(), TimeProvider.System);
    private readonly MotorRecordEmulator motor;
    private readonly CaClient client;
    private readonly EpicsMotorStage stage;

    public EpicsMotorStageTests()
    {
        var clock = new ExperimentClock(ClockAnchor.Now(600));
        motor = new MotorRecordEmulator(server, Record, new StageAxis(0), new MotorOptions("stage") { LowLimit = -5, HighLimit = 5, Speed = 0.1 }, clock);
        server.Start();
        client = CaLoopback.Client(server.EndPoint);
        stage = new EpicsMotorStage(client, new EpicsMotorOptions { Record = Record, PollInterval = TimeSpan.FromMilliseconds(5) }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await stage.DisposeAsync();
        await client.DisposeAsync();
        await server.DisposeAsync();
        motor.Dispose();
        guard.Dispose();
    }

    [Fact]
    public async Task Identify_TellsUnitAndLimits()
    {
        StageIdentity identity = await stage.IdentifyAsync(guard.Token);
        Assert.Equal(("mm", -5000.0, 5000.0), (identity.Unit, identity.LowerMicrometres, identity.UpperMicrometres));
    }

    [Fact]
    public async Task Move_ToALayer_ComesToRestThere()
    {
        StagePosition rest = await stage.MoveAsync(1234.5, guard.Token);
        Assert.False(rest.IsMoving);
        Assert.Equal(1234.5, rest.SetMicrometres, 6);
        Assert.Equal(1234.5, rest.ReadMicrometres, 6);
        Assert.Equal(rest, await stage.ReadAsync(guard.Token));
    }

    [Fact]
    public async Task Move_PastALimit_IsRefusedAndNothingMoves()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => stage.MoveAsync(5001, guard.Token));
        Assert.Equal(0, (await stage.ReadAsync(guard.Token)).ReadMicrometres, 6);
    }

    [Fact]
    public async Task Move_Abandoned_StopsTheAxisAndTheNextMoveWorks()
    {
        await stage.IdentifyAsync(guard.Token);
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(guard.Token);
        Task move = stage.MoveAsync(5000, abandon.Token);
        while (!(await stage.ReadAsync(guard.Token)).IsMoving && !move.IsCompleted) await Task.Yield();
        await abandon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => move);
        await stage.StopAsync(guard.Token);
        Assert.Equal(10, (await stage.MoveAsync(10, guard.Token)).ReadMicrometres, 6);
    }
}
