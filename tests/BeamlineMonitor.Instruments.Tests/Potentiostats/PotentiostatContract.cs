using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats;

/// <summary>What every <see cref="IPotentiostat"/> does, on every kind of line.</summary>
public abstract class PotentiostatContract
{
    private protected abstract bool KeepsLimitsAlone { get; }

    private protected abstract PotentiostatRig CreateRig(LinearCell? cell = null);

    [Fact]
    public async Task Identify_Device_TellsModelAndSerialNumber()
    {
        await using PotentiostatRig rig = CreateRig();
        PotentiostatIdentity identity = await rig.Connect().IdentifyAsync(rig.Guard);
        Assert.Equal(rig.Identity, identity);
    }

    [Fact]
    public async Task Run_OnANewLine_HasAskedWhoAnswers()
    {
        await using PotentiostatRig rig = CreateRig();
        IPotentiostat driver = rig.Connect();
        Assert.Null(driver.Identity);
        await rig.ReadAsync(driver.RunAsync(PotentiostatRig.Rest(2), rig.Guard));
        Assert.Equal(rig.Identity, driver.Identity);
    }

    [Fact]
    public async Task Rest_ToItsEnd_GivesEverySampleAtZeroCurrent()
    {
        await using PotentiostatRig rig = CreateRig();
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().RunAsync(PotentiostatRig.Rest(20), rig.Guard));

        Assert.Equal(20, samples.Count);
        Assert.All(samples.Index(), at => Assert.InRange(at.Item.DeviceTime.TotalSeconds - (at.Index + 1), -rig.TimingTolerance, rig.TimingTolerance));
        Assert.All(samples, sample => Assert.Equal((2.5, 0.0), (sample.PotentialVolts, sample.CurrentAmperes)));
        AssertEnd(end, StepEndReason.Time, "time");
        Assert.Equal(20, end.Samples);
    }

    [Fact]
    public async Task ConstantCurrent_Charge_StopsAtTheUpperCutOff()
    {
        await using PotentiostatRig rig = CreateRig();
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().RunAsync(PotentiostatRig.Charge(100_000, 1, 2.6), rig.Guard), 50);

        // 2.5 V, 3.77 mV over the resistor and 1 mV a second: 2.6 V is reached with the sample at 97 s.
        AssertEnd(end, StepEndReason.Limit, "limit potential high");
        Assert.Equal(97, samples.Count);
        Assert.Equal(2.60077, samples[^1].PotentialVolts!.Value, 1e-6);
        Assert.Equal(PotentiostatRig.PlanAmperes, samples[^1].CurrentAmperes!.Value, 1e-10);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Fact]
    public async Task ConstantCurrent_Discharge_StopsAtTheCellsLowerLimit()
    {
        await using PotentiostatRig rig = CreateRig();
        ConstantCurrentStep step = new(-PotentiostatRig.PlanAmperes, TimeSpan.FromHours(10), TimeSpan.FromSeconds(2));
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().RunAsync(step, rig.Guard), 100);

        AssertEnd(end, StepEndReason.Limit, "limit potential low");
        Assert.InRange(samples[^1].PotentialVolts!.Value, CellLimits.DefaultMinimumVolts - 0.002, CellLimits.DefaultMinimumVolts);
        Assert.All(samples[..^1], sample => Assert.True(sample.PotentialVolts > CellLimits.DefaultMinimumVolts));
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Fact]
    public async Task ConstantVoltage_CurrentDecays_StopsAtTheCutOffCurrent()
    {
        await using PotentiostatRig rig = CreateRig();
        ConstantVoltageStep step = new(2.506, TimeSpan.FromHours(1), TimeSpan.FromSeconds(1), 10e-6);
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().RunAsync(step, rig.Guard), 5);

        // 6 mV over 100 Ω is 60 µA; RC = 3.77 s, so 10 µA is passed after 3.77 ln 6 = 6.8 s.
        AssertEnd(end, StepEndReason.Limit, "limit current decayed");
        Assert.Equal(7, samples.Count);
        Assert.All(samples, sample => Assert.Equal(2.506, sample.PotentialVolts));
    }

    [Fact]
    public async Task ConstantVoltage_TooMuchCurrent_StopsAtTheCellsLimit()
    {
        await using PotentiostatRig rig = CreateRig(new LinearCell(2.5, 100));
        ConstantVoltageStep step = new(2.51, TimeSpan.FromHours(1), TimeSpan.FromSeconds(1));
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().RunAsync(step, rig.Guard));

        AssertEnd(end, StepEndReason.Limit, "limit current high");
        Assert.Single(samples);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Fact]
    public async Task ConstantVoltage_HeldAtTheLimitItself_HoldsForItsTime()
    {
        await using PotentiostatRig rig = CreateRig(new LinearCell(3.599, 100));
        ConstantVoltageStep step = new(3.6, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1));
        (_, StepEnd end) = await rig.ReadAsync(rig.Connect().RunAsync(step, rig.Guard));
        Assert.Equal((StepEndReason.Time, 30), (end.Reason, end.Samples));
    }

    [Fact]
    public async Task Abort_Idle_ConfirmsTheCellOffAnyNumberOfTimes()
    {
        await using PotentiostatRig rig = CreateRig();
        IPotentiostat driver = rig.Connect();
        for (int i = 1; i <= 3; i++)
        {
            rig.Cell.Apply(rig.Clock.GetUtcNow(), new CellLoad(CellMode.Galvanostatic, 1e-5)); // as if left on
            await driver.AbortAsync(rig.Guard);
            Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
        }
    }

    [Fact]
    public async Task Abort_WhileAStepIsRead_GivesTheReaderTheEnd()
    {
        await using PotentiostatRig rig = CreateRig();
        IPotentiostat driver = rig.Connect();
        await using IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(PotentiostatRig.Charge(1000), rig.Guard).GetAsyncEnumerator(rig.Guard);
        await rig.NextAsync(outputs);

        Task<bool> next = outputs.MoveNextAsync().AsTask();
        await driver.AbortAsync(rig.Guard);

        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
        Assert.False(rig.Emulator.IsRunning);
        while (await next && outputs.Current is not StepEnd) next = outputs.MoveNextAsync().AsTask();
        Assert.Equal(StepEndReason.Aborted, ((StepEnd)outputs.Current).Reason);
        (_, StepEnd end) = await rig.ReadAsync(driver.RunAsync(PotentiostatRig.Rest(3), rig.Guard));
        Assert.Equal(StepEndReason.Time, end.Reason);
    }

    [Fact]
    public async Task Abort_StepOfADeadProcess_TurnsTheCellOff()
    {
        await using PotentiostatRig rig = CreateRig();
        await StartAndAbandonAsync(rig, PotentiostatRig.Charge(100_000));
        rig.LetPass(10);
        Assert.Equal(KeepsLimitsAlone ? CellMode.Galvanostatic : CellMode.OpenCircuit, rig.Cell.Load.Mode);

        await rig.Connect().AbortAsync(rig.Guard);

        Assert.False(rig.Emulator.IsRunning);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Fact]
    public async Task Run_DaemonDies_DeviceStopsAtTheCutOffByItselfOrAtOnce()
    {
        await using PotentiostatRig rig = CreateRig();
        await StartAndAbandonAsync(rig, PotentiostatRig.Charge(100_000));

        rig.LetPass(50_000);

        Assert.False(rig.Emulator.IsRunning);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
        CellReading left = rig.Cell.Read(rig.Clock.GetUtcNow());
        (double lowest, double highest) = KeepsLimitsAlone ? (CellLimits.DefaultMaximumVolts - 0.005, CellLimits.DefaultMaximumVolts) : (2.5, 2.503);
        Assert.InRange(left.PotentialVolts, lowest, highest);
    }

    [Fact]
    public async Task Adopt_NothingRuns_SaysSoWithTheCellOff()
    {
        await using PotentiostatRig rig = CreateRig();
        rig.Cell.Apply(rig.Clock.GetUtcNow(), new CellLoad(CellMode.Galvanostatic, 1e-5)); // as if left on
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().AdoptAsync(PotentiostatRig.Rest(100, 0.1), rig.Guard));

        Assert.Empty(samples);
        Assert.Equal(StepEndReason.EndedUnseen, end.Reason);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Fact]
    public async Task Run_StepPastTheLimits_IsRefusedBeforeAnythingIsSent()
    {
        await using PotentiostatRig rig = CreateRig();
        IPotentiostat driver = rig.Connect();
        TimeSpan hour = TimeSpan.FromHours(1), second = TimeSpan.FromSeconds(1);
        PotentiostatStep[] steps =
        [
            new ConstantCurrentStep(2.1 * PotentiostatRig.PlanAmperes, hour, second),
            new ConstantCurrentStep(PotentiostatRig.PlanAmperes, hour, second, 1.8),
            new ConstantCurrentStep(PotentiostatRig.PlanAmperes, hour, second, null, 4.2),
            new ConstantCurrentStep(PotentiostatRig.PlanAmperes, hour, second, 3, 2.5),
            new ConstantVoltageStep(4.2, hour, second),
        ];
        Assert.All(steps, step => Assert.Throws<ArgumentException>(() => driver.RunAsync(step, rig.Guard)));
        Assert.Equal(0, rig.Begun);
    }

    [Fact]
    public async Task Samples_AnyStep_AreMappedToExperimentTime()
    {
        await using PotentiostatRig rig = CreateRig();
        DateTimeOffset start = rig.Clock.GetUtcNow();
        (List<PotentiostatSample> samples, _) = await rig.ReadAsync(rig.Connect().RunAsync(PotentiostatRig.Rest(100), rig.Guard), 7);

        // The clock jumps by 7 s while lines are under way, so that most come late; none is mapped after its arrival or before it was measured.
        Assert.All(samples, sample => Assert.True(sample.At <= sample.ReceivedAt));
        Assert.All(samples, sample => Assert.True(sample.DeviceZero >= start));
        Assert.Equal(samples.Min(sample => sample.ReceivedAt - sample.DeviceTime), samples[^1].DeviceZero);
    }

    private protected static void AssertEnd(StepEnd end, StepEndReason reason, string words)
    {
        Assert.Equal(reason, end.Reason);
        Assert.Contains(words, end.DeviceLine, StringComparison.Ordinal);
    }

    private protected static async Task StartAndAbandonAsync(PotentiostatRig rig, PotentiostatStep step)
    {
        await using IPotentiostat driver = rig.Connect();
        await using IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(step, rig.Guard).GetAsyncEnumerator(rig.Guard);
        await rig.NextAsync(outputs);
    }
}
