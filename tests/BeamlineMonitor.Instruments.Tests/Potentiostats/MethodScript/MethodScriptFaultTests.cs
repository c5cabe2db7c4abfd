using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.HardwareSim.MethodScript;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

/// <summary>The driver on a bad line: a typed error, and the next call works.</summary>
public sealed class MethodScriptFaultTests : PotentiostatFaultContract
{
    // Where a time-out is wanted, and the same driver must go without one before and after it: longer than a machine without time holds a thread up.
    private static readonly MethodScriptOptions Short = MethodScriptRig.Options with { ReplyTimeout = TimeSpan.FromSeconds(4), ShortestSilence = TimeSpan.FromSeconds(4) };

    [Fact]
    public async Task Run_LineGoesAndComesBack_StepIsAdopted()
    {
        await using MethodScriptRig rig = CreateRig("disconnect@1s");
        IPotentiostat driver = rig.Connect();
        RestStep step = PotentiostatRig.Rest(20_000);
        await using (IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(step, rig.Guard).GetAsyncEnumerator(rig.Guard))
        {
            await rig.NextAsync(outputs);
            LineClock.Advance(TimeSpan.FromSeconds(2));
            await Assert.ThrowsAsync<InstrumentException>(async () =>
            {
                while (await outputs.MoveNextAsync())
                {
                }
            });
        }

        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(driver.AdoptAsync(step, rig.Guard));

        Assert.Equal(StepEndReason.Time, end.Reason);
        Assert.Equal(TimeSpan.FromSeconds(20_000), samples[^1].DeviceTime);
    }

    /// <summary>A device that runs a step cannot be asked who it is: where cables were swapped, the samples of another cell are read until it can.</summary>
    [Fact]
    public async Task Adopt_StepOfAnotherPotentiostat_HandsOverNoEndAndNamesBoth()
    {
        await using MethodScriptRig rig = new(onPty: false);
        await using (IPotentiostat others = rig.Connect())
        {
            await using IAsyncEnumerator<StepOutput> outputs = others.RunAsync(PotentiostatRig.Charge(20), rig.Guard).GetAsyncEnumerator(rig.Guard);
            await rig.NextAsync(outputs);
        }

        IPotentiostat driver = rig.ConnectWired("another");
        for (int attempt = 1; attempt <= 2; attempt++) // the second finds an idle device
        {
            string error = (await Assert.ThrowsAsync<AnotherPotentiostatException>(() => rig.ReadAsync(driver.AdoptAsync(PotentiostatRig.Charge(20), rig.Guard)))).Message;
            Assert.Contains("ES4HR20B0008 answers, another is wired", error, StringComparison.Ordinal);
            Assert.Contains("of another cell", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_DeviceFallsSilent_IsATimeOutAndTheStepIsAdoptedWithAGap()
    {
        await using MethodScriptRig rig = CreateRig("silence@1s+10s");
        IPotentiostat driver = rig.Connect(Short);
        RestStep step = PotentiostatRig.Rest(20_000, 0.5);
        List<PotentiostatSample> read = [];
        await using (IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(step, rig.Guard).GetAsyncEnumerator(rig.Guard))
        {
            read.Add((PotentiostatSample)await rig.NextAsync(outputs, 0.5));
            LineClock.Advance(TimeSpan.FromSeconds(2));
            await rig.Clock.WaitForTimersAsync(1, rig.Guard);
            rig.Clock.Advance(TimeSpan.FromSeconds(10)); // twenty samples are lost
            await rig.Clock.WaitForTimersAsync(1, rig.Guard); // the device has sent them
            await Assert.ThrowsAsync<InstrumentTimeoutException>(async () =>
            {
                while (await outputs.MoveNextAsync()) read.Add((PotentiostatSample)outputs.Current);
            });
        }

        LineClock.Advance(TimeSpan.FromSeconds(20));
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(driver.AdoptAsync(step, rig.Guard), 0.5);

        Assert.Equal(StepEndReason.Time, end.Reason);
        Assert.True(samples[0].Remarks.HasFlag(SampleRemarks.GapBefore));
        Assert.All(samples[1..], sample => Assert.Equal(SampleRemarks.None, sample.Remarks));
        Assert.Equal(end.Samples, read.Count + samples.Count);
        Assert.True(samples[0].DeviceTime - read[^1].DeviceTime >= TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task Run_EndIsLostOnTheLine_TheDeviceIsAskedAndTheStepEnds()
    {
        await using MethodScriptRig rig = CreateRig("silence@1s+10s");
        IPotentiostat driver = rig.Connect(Short with { Rate = 100 });
        await using IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(PotentiostatRig.Charge(5), rig.Guard).GetAsyncEnumerator(rig.Guard);
        await rig.NextAsync(outputs);
        LineClock.Advance(TimeSpan.FromSeconds(2));
        rig.LetPass(10);
        await Assert.ThrowsAsync<InstrumentTimeoutException>(() => outputs.MoveNextAsync().AsTask()); // the question is lost too
        LineClock.Advance(TimeSpan.FromSeconds(20));

        (List<PotentiostatSample> samples, StepEnd end) = await OnAGoodLineAsync(() => rig.ReadAsync(driver.AdoptAsync(PotentiostatRig.Charge(5), rig.Guard)));

        Assert.Empty(samples);
        Assert.Equal((StepEndReason.EndedUnseen, 1), (end.Reason, end.Samples));
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Run_RandomFaults_EndsWithTheCellOff(int seed)
    {
        // The line's clock goes with the experiment's, a hundred times slower: some five faults strike while the step runs, and are over before its end.
        await using MethodScriptRig rig = new(onPty: false, device: new MethodScriptDeviceOptions { DeafAfterError = TimeSpan.Zero });
        RunningFaultPlan faults = new(FaultPlan.Generate(seed, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(1.2)), LineClock);
        await using MethodScriptPotentiostat driver = new(OpenAsync, MethodScriptRig.Impatient with { Rate = 200, ShortestSilence = TimeSpan.FromMilliseconds(400) }, rig.Clock);
        RestStep step = PotentiostatRig.Rest(1000);

        List<PotentiostatSample> samples = [];
        StepEnd? end = null;
        for (int attempt = 0; end is null; attempt++)
        {
            Assert.True(attempt < 500, $"seed {seed}: no end"); // five would do, but for a machine without time
            try
            {
                // As a layer above does: start until a sample comes, then adopt.
                if (samples.Count == 0) await driver.AbortAsync(rig.Guard);
                IAsyncEnumerable<StepOutput> stream = samples.Count == 0 ? driver.RunAsync(step, rig.Guard) : driver.AdoptAsync(step, rig.Guard);
                await using IAsyncEnumerator<StepOutput> outputs = stream.GetAsyncEnumerator(rig.Guard);
                while (await MoveBothAsync(outputs.MoveNextAsync().AsTask()))
                {
                    if (outputs.Current is PotentiostatSample sample) samples.Add(sample);
                    else end = (StepEnd)outputs.Current;
                }
            }
            catch (InstrumentException)
            {
                // Each is one attempt; a layer above tries again later, as this test does.
                LineClock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        Assert.False(rig.Device.IsRunning);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
        Assert.True(end.Reason == StepEndReason.Time && samples.Count is > 100 and <= 1000, $"seed {seed}: {samples.Count} samples, {end}");

        async Task<bool> MoveBothAsync(Task<bool> next)
        {
            while (!next.IsCompleted)
            {
                await Task.WhenAny(next, rig.Clock.WaitForTimersAsync(1, rig.Guard));
                rig.Clock.Advance(TimeSpan.FromSeconds(1));
                LineClock.Advance(TimeSpan.FromMilliseconds(10));

                // While nothing comes, the experiment runs at the rate the driver was told, 1 s in 5 ms: its limits of silence are real time.
                await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, rig.Guard));
            }

            return await next;
        }

        async ValueTask<IByteChannel> OpenAsync(CancellationToken token) => FaultyByteChannel.AtDriver(await rig.OpenAsync(token), faults, null);
    }

    private protected override PotentiostatRig CreateRig(bool onPty, Func<IByteChannel, IByteChannel>? wire) => new MethodScriptRig(onPty, wire: wire);

    private MethodScriptRig CreateRig(string plan) => (MethodScriptRig)CreateRig(onPty: false, Faulty(plan));
}
