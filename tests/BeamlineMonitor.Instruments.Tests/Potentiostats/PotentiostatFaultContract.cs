using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats;

/// <summary>What every potentiostat's driver does on a bad line: a typed error, and the next call works.</summary>
public abstract class PotentiostatFaultContract
{
    public static TheoryData<string> PlansForOneReply => ["silence@0s+1s", "half-open@0s+1s", "delay@0s+1s=600ms", "split@0s+1s=100ms", "corrupt@0s", "garbage@0s=40", "duplicate@0s=500ms"];

    [Theory]
    [MemberData(nameof(PlansForOneReply))]
    public async Task Identify_FaultyLine_IsRightOrATypedErrorAndTheNextIsRight(string plan)
    {
        await using PotentiostatRig rig = CreateRig(onPty: false, Faulty(plan));
        IPotentiostat driver = rig.ConnectImpatient();
        try
        {
            Assert.Equal(rig.Identity.SerialNumber, (await driver.IdentifyAsync(rig.Guard)).SerialNumber);
        }
        catch (InstrumentException)
        {
            // The allowed other outcome; which one depends on where the fault strikes.
        }

        LineClock.Advance(TimeSpan.FromMinutes(1)); // whatever was late comes now

        Assert.Equal(rig.Identity.SerialNumber, (await OnAGoodLineAsync(() => driver.IdentifyAsync(rig.Guard))).SerialNumber);
    }

    [Theory]
    [MemberData(nameof(PlansForOneReply))]
    public async Task Abort_FaultyLine_IsATypedErrorOrTheCellIsOff(string plan)
    {
        await using PotentiostatRig rig = CreateRig(onPty: false, Faulty(plan));
        rig.Cell.Apply(rig.Clock.GetUtcNow(), new CellLoad(CellMode.Galvanostatic, 1e-5)); // as if left on
        IPotentiostat driver = rig.ConnectImpatient();
        try
        {
            await driver.AbortAsync(rig.Guard);
            Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
        }
        catch (InstrumentException)
        {
            rig.Cell.Apply(rig.Clock.GetUtcNow(), new CellLoad(CellMode.Galvanostatic, 1e-5));
        }

        LineClock.Advance(TimeSpan.FromMinutes(1));

        await OnAGoodLineAsync(async () =>
        {
            await driver.AbortAsync(rig.Guard);
            return true;
        });
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Theory]
    [InlineData("silence@0s+1s", typeof(InstrumentTimeoutException))]
    [InlineData("half-open@0s+1s", typeof(InstrumentTimeoutException))]
    [InlineData("delay@0s+1s=600ms", typeof(InstrumentTimeoutException))]
    public async Task Identify_NoReplyInTime_IsATimeOut(string plan, Type expected)
    {
        await using PotentiostatRig rig = CreateRig(onPty: false, Faulty(plan));
        await Assert.ThrowsAsync(expected, () => rig.ConnectImpatient().IdentifyAsync(rig.Guard));
    }

    [Fact]
    public async Task Identify_HalfALineThenReset_IsATypedErrorAndTheNextOpensAnew()
    {
        await using PotentiostatRig rig = CreateRig(onPty: false, Faulty("split@0s+1s=100ms,disconnect@350ms"));
        IPotentiostat driver = rig.Connect();
        Task<PotentiostatIdentity> identity = driver.IdentifyAsync(rig.Guard);
        while (!identity.IsCompleted)
        {
            await Task.WhenAny(identity, LineClock.WaitForTimersAsync(1, rig.Guard));
            LineClock.Advance(TimeSpan.FromMilliseconds(50));
        }

        InstrumentException error = await Assert.ThrowsAnyAsync<InstrumentException>(() => identity);
        Assert.IsNotType<InstrumentTimeoutException>(error);
        LineClock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(rig.Identity.SerialNumber, (await driver.IdentifyAsync(rig.Guard)).SerialNumber);
    }

    /// <summary>Behind a cable that is swapped is another cell.</summary>
    [Fact]
    public async Task Calls_AnotherSerialNumberIsWired_StartNothingAndNameBoth()
    {
        await using PotentiostatRig rig = CreateRig(onPty: false, null);
        IPotentiostat driver = rig.ConnectWired("another");
        Func<Task>[] calls =
        [
            () => driver.IdentifyAsync(rig.Guard),
            () => rig.ReadAsync(driver.RunAsync(PotentiostatRig.Charge(10), rig.Guard)),
            () => driver.AbortAsync(rig.Guard),
            () => rig.ReadAsync(driver.AdoptAsync(PotentiostatRig.Charge(10), rig.Guard)),
            () => rig.ReadAsync(driver.AdoptAsync(PotentiostatRig.Charge(10), rig.Guard)), // the first has not made it believe
        ];
        foreach (Func<Task> call in calls)
        {
            string error = (await Assert.ThrowsAsync<AnotherPotentiostatException>(call)).Message;
            Assert.Contains($"{rig.Identity.SerialNumber} answers, another is wired", error, StringComparison.Ordinal);
        }

        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
        IPotentiostat right = rig.ConnectWired(rig.Identity.SerialNumber);
        await right.AbortAsync(rig.Guard);
        Assert.NotEmpty((await rig.ReadAsync(right.RunAsync(PotentiostatRig.Charge(10), rig.Guard))).Samples);
    }

    /// <summary>As over a serial server whose instrument has gone without a word: the system would try for minutes.</summary>
    [Fact]
    public async Task Abort_LineThatSwallowsAll_IsOpenedAnewWithinThreeAttempts()
    {
        int opened = 0;
        Func<IByteChannel, IByteChannel> swallowing = Faulty("half-open@0s");
        await using PotentiostatRig rig = CreateRig(onPty: false, channel => ++opened == 1 ? swallowing(channel) : channel);
        rig.Cell.Apply(rig.Clock.GetUtcNow(), new CellLoad(CellMode.Galvanostatic, 1e-5)); // as if left on
        IPotentiostat driver = rig.ConnectImpatient();
        for (int attempt = 1; attempt <= 2; attempt++) await Assert.ThrowsAsync<InstrumentTimeoutException>(() => driver.AbortAsync(rig.Guard));
        Assert.Equal(1, opened);

        await OnAGoodLineAsync(async () =>
        {
            await driver.AbortAsync(rig.Guard);
            return true;
        });
        Assert.True(opened > 1);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Fact]
    public async Task Identify_PortHeld_IsATypedErrorUntilItIsFree()
    {
        await using PotentiostatRig rig = CreateRig(onPty: true, null);
        IPotentiostat driver = rig.Connect();
        await using (IByteChannel holder = await rig.OpenAsync(rig.Guard))
        {
            await Assert.ThrowsAsync<InstrumentException>(() => driver.IdentifyAsync(rig.Guard));
            await Assert.ThrowsAsync<InstrumentException>(() => driver.AbortAsync(rig.Guard));
        }

        Assert.Equal(rig.Identity.SerialNumber, (await driver.IdentifyAsync(rig.Guard)).SerialNumber);
    }

    /// <summary>The line's own clock: what is due on it happens when a test says so.</summary>
    private protected ManualTimeProvider LineClock { get; } = new();

    private protected abstract PotentiostatRig CreateRig(bool onPty, Func<IByteChannel, IByteChannel>? wire);

    private protected Func<IByteChannel, IByteChannel> Faulty(string plan)
    {
        RunningFaultPlan faults = new(FaultPlan.Parse(plan + ",seed=1"), LineClock);
        return channel => FaultyByteChannel.AtInstrument(channel, faults, null);
    }

    /// <summary>What an impatient driver does on a line in order: only a machine without time makes it time out, and then it is asked again.</summary>
    private protected static async Task<T> OnAGoodLineAsync<T>(Func<Task<T>> call)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (InstrumentTimeoutException) when (attempt < 200)
            {
            }
        }
    }
}
