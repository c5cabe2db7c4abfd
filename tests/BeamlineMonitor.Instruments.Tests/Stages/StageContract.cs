using BeamlineMonitor.Instruments.Stages;

namespace BeamlineMonitor.Instruments.Tests.Stages;

/// <summary>What every driver of a stage keeps, whatever is behind it.</summary>
public abstract class StageContract
{
    private protected abstract StageRig CreateRig();

    [Fact]
    public async Task IdentifyAsync_TellsNameUnitAndLimits()
    {
        await using StageRig rig = CreateRig();
        StageIdentity identity = await rig.Stage.IdentifyAsync(CancellationToken.None);
        Assert.NotEmpty(identity.Name);
        Assert.NotEmpty(identity.Unit);
        Assert.Equal((-StageRig.LimitMicrometres, StageRig.LimitMicrometres), (identity.LowerMicrometres, identity.UpperMicrometres));
    }

    [Fact]
    public async Task MoveAsync_InsideTheLimits_ArrivesAndIsRead()
    {
        await using StageRig rig = CreateRig();
        foreach (double target in (double[])[1234.5, -20, StageRig.LimitMicrometres])
        {
            AssertAt(target, await rig.ArriveAsync(rig.Stage.MoveAsync(target, CancellationToken.None)));
            AssertAt(target, await rig.Stage.ReadAsync(CancellationToken.None));
            Assert.Equal(target, await rig.PositionAsync(), 9);
        }
    }

    [Theory]
    [InlineData(StageRig.LimitMicrometres + 0.1)]
    [InlineData(-StageRig.LimitMicrometres - 0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task MoveAsync_OutsideTheLimits_IsRefusedAndMovesNothing(double micrometres)
    {
        await using StageRig rig = CreateRig();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => rig.Stage.MoveAsync(micrometres, CancellationToken.None));
        AssertAt(0, await rig.Stage.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task MoveAsync_MovedBySomebodyElse_IsRefusedAndLeavesThatMoveAlone()
    {
        await using StageRig rig = CreateRig();
        await rig.SendAsync(2000);
        await Assert.ThrowsAsync<InstrumentException>(() => rig.Stage.MoveAsync(100, CancellationToken.None));
        Assert.True(await rig.IsMovingAsync());
        rig.Clock.Advance(TimeSpan.FromMinutes(10));
        await rig.RestingAsync();
        Assert.Equal(2000, await rig.PositionAsync(), 9);
    }

    [Fact]
    public async Task ReadAsync_MovedAwayAndBackBySomebodyElse_HasMovedUntilTheNextMoveOfItsOwn()
    {
        await using StageRig rig = CreateRig();
        await rig.ArriveAsync(rig.Stage.MoveAsync(100, CancellationToken.None));
        Assert.False((await rig.Stage.ReadAsync(CancellationToken.None)).HasMoved);
        foreach (double micrometres in (double[])[2000, 100])
        {
            await rig.SendAsync(micrometres);
            rig.Clock.Advance(TimeSpan.FromMinutes(10));
            await rig.RestingAsync();
        }

        // What tells of it may come after the reading.
        StagePosition now;
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        do
        {
            now = await rig.Stage.ReadAsync(limit.Token);
        }
        while (!now.HasMoved);

        AssertAt(100, now);
        await rig.ArriveAsync(rig.Stage.MoveAsync(200, CancellationToken.None));
        Assert.False((await rig.Stage.ReadAsync(CancellationToken.None)).HasMoved);
    }

    [Fact]
    public async Task MoveAsync_WhileItMoves_IsRefusedAndTheFirstGoesOn()
    {
        await using StageRig rig = CreateRig();
        Task<StagePosition> first = rig.Stage.MoveAsync(500, CancellationToken.None);
        await rig.MovingAsync(first);
        await Assert.ThrowsAsync<InstrumentException>(() => rig.Stage.MoveAsync(100, CancellationToken.None));
        AssertAt(500, await rig.ArriveAsync(first));
    }

    [Fact]
    public async Task MoveAsync_Cancelled_StopsTheAxisAndLeavesItUsable()
    {
        await using StageRig rig = CreateRig();
        using CancellationTokenSource abandon = new();
        Task<StagePosition> move = rig.Stage.MoveAsync(500, abandon.Token);
        await rig.MovingAsync(move);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await abandon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => InTime.WaitAsync(move));
        await rig.RestingAsync();
        Assert.Equal(100, await rig.PositionAsync(), 9);
        AssertAt(200, await rig.ArriveAsync(rig.Stage.MoveAsync(200, CancellationToken.None)));
    }

    [Fact]
    public async Task StopAsync_OnTheWay_EndsTheMoveWhereItIs()
    {
        await using StageRig rig = CreateRig();
        Task<StagePosition> move = rig.Stage.MoveAsync(500, CancellationToken.None);
        await rig.MovingAsync(move);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        await InTime.WaitAsync(rig.Stage.StopAsync(CancellationToken.None));
        AssertAt(200, await InTime.WaitAsync(move));
    }

    [Fact]
    public async Task StopAsync_AtRest_DoesNothing()
    {
        await using StageRig rig = CreateRig();
        await InTime.WaitAsync(rig.Stage.StopAsync(CancellationToken.None));
        AssertAt(100, await rig.ArriveAsync(rig.Stage.MoveAsync(100, CancellationToken.None)));
    }

    private static void AssertAt(double micrometres, StagePosition position) => Assert.Equal(
        (micrometres, micrometres, false), (Math.Round(position.SetMicrometres, 9), Math.Round(position.ReadMicrometres, 9), position.IsMoving));
}
