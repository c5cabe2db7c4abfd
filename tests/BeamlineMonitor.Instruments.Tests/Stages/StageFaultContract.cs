using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.Instruments.Stages;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Stages;

/// <summary>What every stage's driver does on a bad line: the right place or a typed error, and once the line is good again it moves and is read.</summary>
public abstract class StageFaultContract
{
    private readonly ManualTimeProvider lineClock = new();

    private protected abstract StageRig CreateRig(RunningFaultPlan? faults);

    [Theory]
    [MemberData(nameof(TcpFaults.Plans), MemberType = typeof(TcpFaults))]
    public async Task ReadAsync_FaultyLine_IsRightOrATypedErrorAndThenTellsWhereItIsNow(string plan, int stride)
    {
        await using StageRig rig = CreateFaulty(plan);
        await IsRightOrATypedErrorAsync(rig, stride, () => rig.Stage.ReadAsync(CancellationToken.None), 0);
        await rig.SendAsync(300);
        rig.Clock.Advance(TimeSpan.FromMinutes(10));
        await rig.RestingAsync();
        await OnAGoodLineAsync(rig, () => rig.Stage.ReadAsync(CancellationToken.None), 300);
    }

    [Theory]
    [MemberData(nameof(TcpFaults.Plans), MemberType = typeof(TcpFaults))]
    public async Task MoveAsync_FaultyLine_IsRightOrATypedErrorAndTheNextArrives(string plan, int stride)
    {
        await using StageRig rig = CreateFaulty(plan);
        await IsRightOrATypedErrorAsync(rig, stride, () => rig.Stage.MoveAsync(100, CancellationToken.None), 100);
        await OnAGoodLineAsync(rig, () => rig.Stage.MoveAsync(200, CancellationToken.None), 200);
    }

    [Fact]
    public async Task MoveAsync_ServerGoneAndBack_IsATypedErrorAndTheNextArrives()
    {
        await using StageRig rig = CreateRig(null);
        Task<StagePosition> move = rig.Stage.MoveAsync(500, CancellationToken.None);
        while (!await rig.IsMovingAsync())
        {
            if (move.IsFaulted) move = rig.Stage.MoveAsync(500, CancellationToken.None); // a machine without time has tried its patience
        }

        await rig.StopServerAsync();
        await Assert.ThrowsAnyAsync<InstrumentException>(() => InTime.WaitAsync(move));
        await Assert.ThrowsAnyAsync<InstrumentException>(() => rig.Stage.ReadAsync(CancellationToken.None));
        rig.Clock.Advance(TimeSpan.FromMinutes(1)); // what had been sent arrives meanwhile
        rig.StartServer();
        await OnAGoodLineAsync(rig, () => rig.Stage.ReadAsync(CancellationToken.None), 500);
        await OnAGoodLineAsync(rig, () => rig.Stage.MoveAsync(100, CancellationToken.None), 100);
    }

    private StageRig CreateFaulty(string plan) => CreateRig(new RunningFaultPlan(FaultPlan.Parse(plan + ",seed=1"), lineClock));

    private async Task IsRightOrATypedErrorAsync(StageRig rig, int stride, Func<Task<StagePosition>> call, double expected)
    {
        try
        {
            Assert.Equal(expected, Math.Round((await CarryOutAsync(rig, call, TimeSpan.FromMilliseconds(stride))).ReadMicrometres, 9));
        }
        catch (InstrumentException)
        {
            // The allowed other outcome; which one depends on where the fault strikes.
        }

        lineClock.Advance(TimeSpan.FromSeconds(5)); // the faults are over, and whatever was late comes now
    }

    /// <summary>As a layer above, until it works.</summary>
    private async Task OnAGoodLineAsync(StageRig rig, Func<Task<StagePosition>> call, double expected)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2)); // for a broken build, never asserted
        while (true)
        {
            try
            {
                Assert.Equal(expected, Math.Round((await CarryOutAsync(rig, call, TimeSpan.FromMilliseconds(10))).ReadMicrometres, 9));
                return;
            }
            catch (InstrumentException) when (!patience.IsCancellationRequested)
            {
                // Not back yet, or what an attempt before began still goes on.
            }
        }
    }

    /// <summary>The axis's time goes on while it moves, the line's in strides.</summary>
    private async Task<StagePosition> CarryOutAsync(StageRig rig, Func<Task<StagePosition>> call, TimeSpan stride)
    {
        Task<StagePosition> running = call();
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None));
            rig.Clock.Advance(TimeSpan.FromSeconds(1));
            lineClock.Advance(stride);
        }

        return await running;
    }
}
