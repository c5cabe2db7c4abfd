using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats;

/// <summary>What every <see cref="IPotentiostat"/> does, on every kind of line.</summary>
public abstract class PotentiostatContract
{
    private protected abstract PotentiostatRig CreateRig(LinearCell? cell = null);

    [Fact]
    public async Task Identify_Device_TellsModelAndSerialNumber()
    {
        await using PotentiostatRig rig = CreateRig();
        PotentiostatIdentity identity = await rig.Connect().IdentifyAsync(rig.Guard);
        Assert.Equal(new PotentiostatIdentity("EmStat4 HR", "ES4HR20B0008", "1500 of Mar 12 2026 14:28:01", "01.09.00"), identity);
    }

    [Fact]
    public async Task Rest_ToItsEnd_GivesEverySampleAtZeroCurrent()
    {
        await using PotentiostatRig rig = CreateRig();
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().RunAsync(PotentiostatRig.Rest(20), rig.Guard));

        Assert.Equal(Enumerable.Range(1, 20).Select(second => TimeSpan.FromSeconds(second)), samples.Select(sample => sample.DeviceTime));
        Assert.All(samples, sample => Assert.Equal((2.5, 0.0), (sample.PotentialVolts, sample.CurrentAmperes)));
        Assert.Equal(new StepEnd(StepEndReason.Time, "Ttime", null, 20, 0), end);
    }

    [Fact]
    public async Task ConstantCurrent_Charge_StopsAtTheUpperCutOff()
    {
        await using PotentiostatRig rig = CreateRig();
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().RunAsync(PotentiostatRig.Charge(100_000, 1, 2.6), rig.Guard), 50);

        // 2.5 V, 3.77 mV over the resistor and 1 mV a second: 2.6 V is reached with the sample at 97 s.
        Assert.Equal((StepEndReason.Limit, "Tlimit potential high"), (end.Reason, end.DeviceLine));
        Assert.Equal(97, samples.Count);
        Assert.Equal(2.60077, samples[^1].PotentialVolts!.Value, 1e-6);
        Assert.Equal(PotentiostatRig.PlanAmperes, samples[^1].CurrentAmperes);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Fact]
    public async Task ConstantCurrent_Discharge_StopsAtTheCellsLowerLimit()
    {
        await using PotentiostatRig rig = CreateRig();
        ConstantCurrentStep step = new(-PotentiostatRig.PlanAmperes, TimeSpan.FromHours(10), TimeSpan.FromSeconds(2));
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().RunAsync(step, rig.Guard), 100);

        Assert.Equal((StepEndReason.Limit, "Tlimit potential low"), (end.Reason, end.DeviceLine));
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
        Assert.Equal((StepEndReason.Limit, "Tlimit current decayed", 7), (end.Reason, end.DeviceLine, samples.Count));
        Assert.All(samples, sample => Assert.Equal(2.506, sample.PotentialVolts));
    }

    [Fact]
    public async Task ConstantVoltage_TooMuchCurrent_StopsAtTheCellsLimit()
    {
        await using PotentiostatRig rig = CreateRig(new LinearCell(2.5, 100));
        ConstantVoltageStep step = new(2.51, TimeSpan.FromHours(1), TimeSpan.FromSeconds(1));
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().RunAsync(step, rig.Guard));

        Assert.Equal((StepEndReason.Limit, "Tlimit current high", 1), (end.Reason, end.DeviceLine, samples.Count));
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
            await driver.AbortAsync(rig.Guard);
            Assert.Equal(i, rig.Device.ScriptsAccepted); // the cell was turned off by a script that the device took
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
        Assert.False(rig.Device.IsRunning);
        while (await next && outputs.Current is not StepEnd) next = outputs.MoveNextAsync().AsTask();
        Assert.Equal((StepEndReason.Aborted, "Z"), (((StepEnd)outputs.Current).Reason, ((StepEnd)outputs.Current).DeviceLine));
        (_, StepEnd end) = await rig.ReadAsync(driver.RunAsync(PotentiostatRig.Rest(3), rig.Guard));
        Assert.Equal(StepEndReason.Time, end.Reason);
    }

    [Fact]
    public async Task Abort_StepOfADeadProcess_TurnsTheCellOff()
    {
        await using PotentiostatRig rig = CreateRig();
        await StartAndAbandonAsync(rig, PotentiostatRig.Charge(100_000));
        rig.LetPass(10);
        Assert.Equal(CellMode.Galvanostatic, rig.Cell.Load.Mode);

        await rig.Connect().AbortAsync(rig.Guard);

        Assert.False(rig.Device.IsRunning);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Fact]
    public async Task Run_DaemonDies_DeviceStopsAtTheCutOffByItself()
    {
        await using PotentiostatRig rig = CreateRig();
        await StartAndAbandonAsync(rig, PotentiostatRig.Charge(100_000));

        rig.LetPass(50_000);

        Assert.False(rig.Device.IsRunning);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
        CellReading left = rig.Cell.Read(rig.Clock.GetUtcNow());
        Assert.InRange(left.PotentialVolts, CellLimits.DefaultMaximumVolts - 0.005, CellLimits.DefaultMaximumVolts);
    }

    [Fact]
    public async Task Adopt_StepOfADeadProcess_ReadsOnToItsEnd()
    {
        await using PotentiostatRig rig = CreateRig();
        RestStep step = PotentiostatRig.Rest(20_000); // long: the test's clock runs on while the port is opened
        await StartAndAbandonAsync(rig, step);
        rig.LetPass(20);

        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().AdoptAsync(step, rig.Guard));

        Assert.Equal(StepEndReason.Time, end.Reason);
        Assert.Equal(TimeSpan.FromSeconds(20_000), samples[^1].DeviceTime);

        // What was under way when the line changed hands is lost; nothing after it is.
        int last = samples.Count - samples.FindIndex(sample => sample.DeviceTime > TimeSpan.FromSeconds(15_000));
        Assert.Equal(Enumerable.Range(20_000 - last + 1, last), samples[^last..].Select(sample => (int)sample.DeviceTime.TotalSeconds));
    }

    [Fact]
    public async Task Adopt_ReadingWasCancelled_LosesNothing()
    {
        await using PotentiostatRig rig = CreateRig();
        IPotentiostat driver = rig.Connect();
        RestStep step = PotentiostatRig.Rest(50);
        List<PotentiostatSample> all = [];
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(rig.Guard);
        await using (IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(step, cancel.Token).GetAsyncEnumerator(cancel.Token))
        {
            for (int i = 0; i < 10; i++)
            {
                all.Add((PotentiostatSample)await rig.NextAsync(outputs));
            }

            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                while (await outputs.MoveNextAsync()) all.Add((PotentiostatSample)outputs.Current);
            });
        }

        await Assert.ThrowsAsync<InstrumentException>(() => driver.IdentifyAsync(rig.Guard));
        (List<PotentiostatSample> rest, StepEnd end) = await rig.ReadAsync(driver.AdoptAsync(step, rig.Guard));

        Assert.Equal(Enumerable.Range(1, 50), all.Concat(rest).Select(sample => (int)sample.DeviceTime.TotalSeconds));
        Assert.Equal((StepEndReason.Time, 50), (end.Reason, end.Samples));
    }

    [Fact]
    public async Task Adopt_NothingRuns_SaysSoWithTheCellOff()
    {
        await using PotentiostatRig rig = CreateRig();
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().AdoptAsync(PotentiostatRig.Rest(100, 0.1), rig.Guard));

        Assert.Empty(samples);
        Assert.Equal(StepEndReason.EndedUnseen, end.Reason);
        Assert.Equal(1, rig.Device.ScriptsAccepted);
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
        Assert.Equal(0, rig.Device.ScriptsAccepted);
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

    private static async Task StartAndAbandonAsync(PotentiostatRig rig, PotentiostatStep step)
    {
        await using IPotentiostat driver = rig.Connect();
        await using IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(step, rig.Guard).GetAsyncEnumerator(rig.Guard);
        await rig.NextAsync(outputs);
    }
}
