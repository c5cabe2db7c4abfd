using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Stages;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.Stages;

/// <summary>The stage's driver against the emulated motor record.</summary>
public sealed class EpicsMotorStageTests : StageContract
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
    public async Task MoveAsync_Late_IsATimeoutAndStopsTheMotor()
    {
        await using EpicsMotorRig rig = new(EpicsMotorRig.Options() with { MoveTimeout = TimeSpan.FromMilliseconds(50) });

        await Assert.ThrowsAsync<InstrumentTimeoutException>(() => rig.Stage.MoveAsync(500, CancellationToken.None));

        await rig.RestingAsync();
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
    public async Task Constructor_UnitThatIsNone_IsRefused()
    {
        await using CaClient client = CaLoopback.Client();

        Assert.Throws<ArgumentOutOfRangeException>(() => new EpicsMotorStage(client, EpicsMotorRig.Options() with { MicrometresPerUnit = 0 }, TimeProvider.System));
    }

    private protected override StageRig CreateRig() => new EpicsMotorRig();
}
