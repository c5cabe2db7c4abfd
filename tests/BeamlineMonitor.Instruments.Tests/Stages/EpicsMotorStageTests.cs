using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Stages;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Stages;

/// <summary>The stage's driver against the emulated motor record.</summary>
public sealed class EpicsMotorStageTests
{
    [Fact]
    public async Task IdentifyAsync_Record_TellsNameUnitAndLimits()
    {
        await using EpicsMotorRig rig = new();

        Assert.Equal(
            new StageIdentity("EPICS motor record 6bma1:m12 (along the electrode)", "mm", -5000, 5000), await rig.Stage.IdentifyAsync(CancellationToken.None));
    }

    [Fact]
    public async Task IdentifyAsync_EqualLimits_AreNone()
    {
        await using EpicsMotorRig rig = new();
        await rig.WriteAsync("LLM", 5);

        StageIdentity identity = await rig.Stage.IdentifyAsync(CancellationToken.None);

        Assert.Equal((null, null), (identity.LowerMicrometres, identity.UpperMicrometres));
    }

    [Theory]
    [InlineData(1000, 1.2345)]
    [InlineData(500, 2.469)]
    public async Task MoveAsync_InsideTheLimits_ArrivesInTheUnitOfTheRecord(double micrometresPerUnit, double expected)
    {
        await using EpicsMotorRig rig = new(EpicsMotorRig.Options() with { MicrometresPerUnit = micrometresPerUnit });

        StagePosition rest = await rig.ArriveAsync(rig.Stage.MoveAsync(1234.5, CancellationToken.None));

        Assert.Equal(expected, await rig.ReadAsync("VAL"), 12);
        Assert.Equal((1234.5, 1234.5, false), (Math.Round(rest.SetMicrometres, 9), Math.Round(rest.ReadMicrometres, 9), rest.IsMoving));
    }

    [Theory]
    [InlineData(5000.1)]
    [InlineData(-5000.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task MoveAsync_OutsideTheLimits_IsRefusedBeforeAnythingIsWritten(double micrometres)
    {
        await using EpicsMotorRig rig = new();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => rig.Stage.MoveAsync(micrometres, CancellationToken.None));

        Assert.Equal((0, 0), (await rig.ReadAsync("VAL"), await rig.ReadAsync("LVIO"))); // the record marks whatever beyond them is written
    }

    [Fact]
    public async Task MoveAsync_MovedBySomebodyElse_IsRefusedAndLeavesThatMoveAlone()
    {
        await using EpicsMotorRig rig = new();
        await rig.WriteAsync("VAL", 2);

        InstrumentException refusal = await Assert.ThrowsAsync<InstrumentException>(() => rig.Stage.MoveAsync(100, CancellationToken.None));

        Assert.Contains("we did not send it", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((2, 0), (await rig.ReadAsync("VAL"), await rig.ReadAsync("DMOV")));
    }

    [Fact]
    public async Task ReadAsync_AfterAMoveOfItsOwn_HasNotMoved()
    {
        await using EpicsMotorRig rig = new();
        await rig.ArriveAsync(rig.Stage.MoveAsync(100, CancellationToken.None));
        Assert.False((await rig.Stage.ReadAsync(CancellationToken.None)).HasMoved);
    }

    [Fact]
    public async Task ReadAsync_MovedAwayAndBackBySomebodyElse_HasMoved()
    {
        await using EpicsMotorRig rig = new();
        await rig.ArriveAsync(rig.Stage.MoveAsync(100, CancellationToken.None));
        foreach (double millimetres in (double[])[2, 0.1])
        {
            await rig.WriteAsync("VAL", millimetres);
            rig.Clock.Advance(TimeSpan.FromMinutes(10));
            await rig.RestingAsync();
        }

        // The monitor tells of it when it does: the value may come after the reading.
        StagePosition now;
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        do
        {
            now = await rig.Stage.ReadAsync(limit.Token);
        }
        while (!now.HasMoved);

        Assert.Equal((100, false), (Math.Round(now.ReadMicrometres, 9), now.IsMoving));
        await rig.ArriveAsync(rig.Stage.MoveAsync(200, CancellationToken.None));
        Assert.False((await rig.Stage.ReadAsync(CancellationToken.None)).HasMoved);
    }

    [Fact]
    public async Task MoveAsync_WhileItMoves_IsRefused()
    {
        await using EpicsMotorRig rig = new();
        Task<StagePosition> first = rig.Stage.MoveAsync(500, CancellationToken.None);
        await rig.MovingAsync(first);

        await Assert.ThrowsAsync<InstrumentException>(() => rig.Stage.MoveAsync(100, CancellationToken.None));

        Assert.Equal(500, (await rig.ArriveAsync(first)).ReadMicrometres, 9);
    }

    [Theory]
    [InlineData(0, "Stop")]
    [InlineData(1, "Pause")]
    public async Task MoveAsync_RecordThatDoesNotGo_IsRefusedBeforeAnythingIsWritten(double mode, string word)
    {
        await using EpicsMotorRig rig = new();
        await rig.WriteAsync("SPMG", mode);

        InstrumentException refusal = await Assert.ThrowsAsync<InstrumentException>(() => rig.Stage.MoveAsync(100, CancellationToken.None));

        Assert.Contains($"'{word}'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await rig.ReadAsync("VAL"));
    }

    [Fact]
    public async Task MoveAsync_Cancelled_StopsTheMotor()
    {
        await using EpicsMotorRig rig = new();
        using CancellationTokenSource abandon = new();
        Task<StagePosition> move = rig.Stage.MoveAsync(500, abandon.Token);
        await rig.MovingAsync(move);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        await abandon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => InTime.WaitAsync(move));

        await rig.RestingAsync();
        Assert.Equal(0.1, await rig.ReadAsync("RBV"), 9);
        Assert.Equal(200, (await rig.ArriveAsync(rig.Stage.MoveAsync(200, CancellationToken.None))).ReadMicrometres, 9);
    }

    [Fact]
    public async Task MoveAsync_Late_IsATimeoutAndStopsTheMotor()
    {
        await using EpicsMotorRig rig = new(EpicsMotorRig.Options() with { MoveTimeout = TimeSpan.FromMilliseconds(50) });

        await Assert.ThrowsAsync<InstrumentTimeoutException>(() => rig.Stage.MoveAsync(500, CancellationToken.None));

        await rig.RestingAsync();
    }

    [Fact]
    public async Task StopAsync_OnTheWay_EndsTheMoveWhereItIs()
    {
        await using EpicsMotorRig rig = new();
        Task<StagePosition> move = rig.Stage.MoveAsync(500, CancellationToken.None);
        await rig.MovingAsync(move);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));

        await InTime.WaitAsync(rig.Stage.StopAsync(CancellationToken.None));

        StagePosition rest = await InTime.WaitAsync(move);
        Assert.Equal((200, false), (Math.Round(rest.ReadMicrometres, 9), rest.IsMoving));
    }

    [Fact]
    public async Task MoveAsync_DriveWithAProblem_IsAFault()
    {
        await using EpicsMotorRig rig = new();
        Task<StagePosition> move = rig.Stage.MoveAsync(500, CancellationToken.None);
        await rig.MovingAsync(move);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        rig.Motor.HasProblem = true;

        InstrumentException fault = await Assert.ThrowsAsync<InstrumentException>(() => InTime.WaitAsync(move));
        Assert.Contains("problem of its drive", fault.Message, StringComparison.Ordinal);

        rig.Motor.HasProblem = false;
        Assert.Equal(500, (await rig.ArriveAsync(rig.Stage.MoveAsync(500, CancellationToken.None))).ReadMicrometres, 9);
    }

    [Fact]
    public async Task MoveAsync_ServerGoneAndBack_IsAnErrorAndTheNextArrives()
    {
        ManualTimeProvider clientTime = new();
        await using EpicsMotorRig rig = new(clientTime: clientTime);
        Task<StagePosition> move = rig.Stage.MoveAsync(500, CancellationToken.None);
        await rig.MovingAsync(move);

        await rig.StopServerAsync();
        await Assert.ThrowsAnyAsync<InstrumentException>(() => InTime.WaitAsync(move));
        await Assert.ThrowsAnyAsync<InstrumentException>(() => ReadAsync(TimeSpan.FromSeconds(5)));

        rig.Clock.Advance(TimeSpan.FromMinutes(1)); // what had been sent arrives meanwhile
        rig.StartServer();
        StagePosition found = await CaLoopback.UntilItWorksAsync(() => ReadAsync(TimeSpan.FromMilliseconds(50)));
        Assert.Equal(500, found.ReadMicrometres, 9);
        Assert.Equal(100, (await rig.ArriveAsync(rig.Stage.MoveAsync(100, CancellationToken.None))).ReadMicrometres, 9);

        // Reads while the client's time passes: it searches, or gives up.
        async Task<StagePosition> ReadAsync(TimeSpan step)
        {
            Task<StagePosition> read = rig.Stage.ReadAsync(CancellationToken.None);
            while (!read.IsCompleted)
            {
                await Task.WhenAny(read, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None));
                clientTime.Advance(step);
            }

            return await read;
        }
    }

    [Fact]
    public async Task Constructor_UnitThatIsNone_IsRefused()
    {
        await using CaClient client = CaLoopback.Client();

        Assert.Throws<ArgumentOutOfRangeException>(() => new EpicsMotorStage(client, EpicsMotorRig.Options() with { MicrometresPerUnit = 0 }, TimeProvider.System));
    }
}
