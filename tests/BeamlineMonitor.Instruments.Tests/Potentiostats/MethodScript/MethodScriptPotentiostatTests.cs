using System.Globalization;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.MethodScript;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

public sealed class MethodScriptPotentiostatTests
{
    private static readonly MethodScriptDeviceOptions Quick = new() { DeafAfterError = TimeSpan.Zero };

    [Fact]
    public async Task Run_DeviceThatJoinsItsAcknowledgement_Works()
    {
        await using MethodScriptRig rig = new(onPty: false, device: Quick with { JoinsAcknowledgement = true });
        (_, StepEnd end) = await rig.ReadAsync(rig.Connect().RunAsync(PotentiostatRig.Rest(5), rig.Guard));
        Assert.Equal((StepEndReason.Time, 5), (end.Reason, end.Samples));
    }

    [Fact]
    public async Task Identify_AnotherModel_IsRefusedNamingBoth()
    {
        await using MethodScriptRig rig = new(onPty: false, device: Quick with { DeviceId = "nexus1" });
        AnotherPotentiostatException error = await Assert.ThrowsAsync<AnotherPotentiostatException>(() => rig.Connect().IdentifyAsync(rig.Guard));
        Assert.Contains("nexus1", error.Message, StringComparison.Ordinal);
        Assert.Contains("es4_hr", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnotherModel_IsRefusedBeforeTheStepIsSent()
    {
        await using MethodScriptRig rig = new(onPty: false, device: Quick with { DeviceId = "es4_lr" });
        await Assert.ThrowsAsync<AnotherPotentiostatException>(() => rig.ReadAsync(rig.Connect().RunAsync(PotentiostatRig.Charge(10), rig.Guard)));
        Assert.Equal(1, rig.Device.ScriptsAccepted); // the one that turns the cell off
    }

    [Fact]
    public async Task Identify_ForeignScriptRuns_IsRefusedAndTheScriptRunsOn()
    {
        await using MethodScriptRig rig = new(onPty: true);
        await StartForeignScriptAsync(rig);

        MethodScriptErrorException error = await Assert.ThrowsAsync<MethodScriptErrorException>(() => rig.Connect().IdentifyAsync(rig.Guard));

        Assert.Equal(MethodScriptError.NothingRuns, error.Error.Code);
        Assert.Contains("it runs a script", error.Message, StringComparison.Ordinal);
        Assert.True(rig.Device.IsRunning);
    }

    [Fact]
    public async Task Abort_ForeignScript_TurnsTheCellOff()
    {
        await using MethodScriptRig rig = new(onPty: true);
        await StartForeignScriptAsync(rig);

        await rig.Connect().AbortAsync(rig.Guard);

        Assert.False(rig.Device.IsRunning);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Theory]
    [InlineData("e\nset_pgstat_mode 6\nset_i 10u\ncell_on\n")]
    [InlineData("e\nset_pgstat_mode 6\nset_i 10u\ncell_o")]
    [InlineData("e\nvar p\nvar c\nset_pgstat_mode 6\ncell_on\nmeas_loop_cp p c 10u 1 1000\n")]
    [InlineData("tt")]
    public async Task Abort_ScriptSentHalfwayByADeadProcess_EndsWithTheCellOff(string half)
    {
        await using MethodScriptRig rig = new(onPty: true);
        await using (RawLine line = new(await rig.OpenAsync(rig.Guard), rig.Guard)) await line.SendAsync(half);

        await rig.Connect().AbortAsync(rig.Guard);

        Assert.False(rig.Device.IsRunning);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
        Assert.InRange(rig.Device.ScriptsAccepted, 1, 2);
    }

    [Fact]
    public async Task Abort_DeviceDeafAfterItsError_NeedsTheSettleTime()
    {
        MethodScriptOptions hasty = MethodScriptRig.Options with { ReplyTimeout = TimeSpan.FromMilliseconds(300) };
        ManualTimeProvider io = new();
        await using (MethodScriptRig deaf = new(onPty: false, device: new MethodScriptDeviceOptions(), ioTime: io))
        {
            await Assert.ThrowsAsync<InstrumentTimeoutException>(() => deaf.Connect(hasty).AbortAsync(deaf.Guard));
            Assert.Equal(0, deaf.Device.ScriptsAccepted);
        }

        await using MethodScriptRig rig = new(onPty: false, device: new MethodScriptDeviceOptions(), ioTime: io);
        MethodScriptOptions settling = new(hasty.Model, hasty.Limits);
        Task abort = rig.Connect(settling, io).AbortAsync(rig.Guard);
        for (int pause = 0; pause < 2; pause++) // before it is aborted, and after it has refused that
        {
            await io.WaitForTimerAsync(settling.SettleTime, rig.Guard);
            io.Advance(settling.SettleTime);
        }

        await abort;
        Assert.Equal(1, rig.Device.ScriptsAccepted);
    }

    [Theory]
    [InlineData(0x0032, StepEndReason.Overload)]
    [InlineData(0x0080, StepEndReason.Error)]
    [InlineData(0x7FFF, StepEndReason.Error)]
    public async Task Run_DeviceFails_EndsWithItsLineAndTheCellOff(int code, StepEndReason reason)
    {
        await using MethodScriptRig rig = new(onPty: false);
        IPotentiostat driver = rig.Connect();
        await using IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(PotentiostatRig.Charge(1000), rig.Guard).GetAsyncEnumerator(rig.Guard);
        await rig.NextAsync(outputs);
        int before = rig.Device.ScriptsAccepted;

        await rig.Clock.WaitForTimersAsync(1, rig.Guard);
        rig.Device.Fail(new MethodScriptError(code, 16));
        StepEnd end = Assert.IsType<StepEnd>(await rig.NextAsync(outputs));

        Assert.Equal((reason, (int?)code), (end.Reason, end.ErrorCode));
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"!{code:X4}: Line 16"), end.DeviceLine);
        Assert.Equal(before + 1, rig.Device.ScriptsAccepted); // the cell was turned off once more, and confirmed
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Fact]
    public async Task Run_StepWhileAnotherRuns_IsRefused()
    {
        await using MethodScriptRig rig = new(onPty: false);
        IPotentiostat driver = rig.Connect();
        await using IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(PotentiostatRig.Charge(1000), rig.Guard).GetAsyncEnumerator(rig.Guard);
        await rig.NextAsync(outputs);

        await Assert.ThrowsAsync<InstrumentException>(() => rig.ReadAsync(driver.RunAsync(PotentiostatRig.Rest(5), rig.Guard)));
        await Assert.ThrowsAsync<InstrumentException>(() => driver.IdentifyAsync(rig.Guard));

        Assert.True(rig.Device.IsRunning);
    }

    [Fact]
    public async Task Run_MissingValuesAndStatus_AreFlaggedNotNaN()
    {
        (List<PotentiostatSample> samples, StepEnd end) = await PlayAsync(
            "M000A\nPeb8000001 ;ab     nan,12,206;ba800000Au,18,215\nPeb8000002 ;ab8000BB8m,11,206;ba     nan,14,215\nPeb8000006 ;ab8000BB8m;ba800000Au\n*\nTtime\n\n");

        Assert.Equal(
            [
                (null, 10e-6, SampleRemarks.MissingPotential | SampleRemarks.Overload | SampleRemarks.OverloadWarning, 0x15),
                (3.0, null, SampleRemarks.MissingCurrent | SampleRemarks.TimingNotMet | SampleRemarks.Underload, 0x15),
                (3.0, 10e-6, SampleRemarks.GapBefore, null),
            ],
            samples.Select(sample => (sample.PotentialVolts, sample.CurrentAmperes, sample.Remarks, sample.RangeIndex)));
        Assert.Equal((StepEndReason.Time, 3), (end.Reason, end.Samples));
    }

    [Theory]
    [InlineData("Peb8000001 ;ab8000BB8m;ba800000A")]
    [InlineData("Pab8000BB8m;ba800000Au")]
    [InlineData("Peb8000001 ;ba800000Au")]
    [InlineData("Peb8000001 ;ab8000BB8m")]
    [InlineData("Peb     nan;ab8000BB8m;ba800000Au")]
    [InlineData("Peb7FFFFFF ;ab8000BB8m;ba800000Au")]
    [InlineData("Peb8100000 ;ab8000BB8m;ba800000Au")]
    [InlineData("Peb8000001 ;abC000BB8 ;ba800000Au")]
    [InlineData("Peb8000001 ;ab8000BB8m;ba8000FFFm")]
    public async Task Run_DamagedSample_IsAProtocolErrorThatNamesPortAndLine(string line)
    {
        ProtocolException error = await Assert.ThrowsAsync<ProtocolException>(() => PlayAsync($"M000A\n{line}\n*\nTtime\n\n"));
        Assert.StartsWith("memory:near: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(line, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 2 2 3", "1 2 3", 1)]
    [InlineData("1 2 3 1 2 3 4", "1 2 3 4", 3)]
    [InlineData("1 2 3 4 2 3 4 5", "1 2 3 4 5", 3)]
    [InlineData("1 2 60 3 4", "1 2 60 3 4", 0)] // one damaged time does not shut the good ones out
    [InlineData("1 2 60 3 2 3 4", "1 2 60 3 4", 2)]
    public async Task Run_LateCopiesOfLines_AreDroppedAndCounted(string sent, string expected, int dropped)
    {
        string lines = string.Concat(sent.Split(' ').Select(second => $"Peb{(1 << 27) + int.Parse(second, CultureInfo.InvariantCulture):X7} ;ab8000BB8m;ba800000Au\n"));
        (List<PotentiostatSample> samples, StepEnd end) = await PlayAsync($"M000A\n{lines}*\nTtime\n\n");
        Assert.Equal(expected, string.Join(' ', samples.Select(sample => sample.DeviceTime.TotalSeconds)));
        Assert.Equal((StepEndReason.Time, dropped), (end.Reason, (int)end.DamagedLines));
    }

    [Fact]
    public async Task Run_FirstSamplesLost_IsFlaggedAsAGap()
    {
        (List<PotentiostatSample> samples, _) = await PlayAsync("M000A\nPeb8000005 ;ab8000BB8m;ba800000Au\nPeb8000006 ;ab8000BB8m;ba800000Au\n*\nTtime\n\n");
        Assert.Equal([SampleRemarks.GapBefore, SampleRemarks.None], samples.Select(sample => sample.Remarks));
    }

    [Theory]
    [InlineData("M000A\n*\nTlimit potential high\nTtime\n\n", StepEndReason.Limit, "Tlimit potential high")]
    [InlineData("!0032: Line 3\n", StepEndReason.Overload, "!0032: Line 3")]
    [InlineData("!0032: Line 3\n\n", StepEndReason.Overload, "!0032: Line 3")]
    [InlineData("!4027\n", StepEndReason.Error, "!4027")]
    public async Task Run_AnyEnd_IsTold(string output, StepEndReason reason, string line)
    {
        (_, StepEnd end) = await PlayAsync(output);
        Assert.Equal((reason, line), (end.Reason, end.DeviceLine));
    }

    [Fact]
    public async Task Run_EmptyLineOfNoise_ReadsOn()
    {
        (List<PotentiostatSample> samples, StepEnd end) = await PlayAsync("M000A\nPeb8000001 ;ab8000BB8m;ba800000Au\n\nPeb8000002 ;ab8000BB8m;ba800000Au\n*\nTtime\n\n");
        Assert.Equal([1, 2], samples.Select(sample => sample.DeviceTime.TotalSeconds));
        Assert.Equal(new StepEnd(StepEndReason.Time, "Ttime", null, 2, 1), end);
    }

    [Theory]
    [InlineData("Qeb8000001 ;ab8000BB8m;ba800000Au")]
    [InlineData("Teb8000001 ;ab8000BB8m;ba800000Au")]
    public async Task Run_LineThatIsNoneOfOurs_IsCounted(string line)
    {
        (_, StepEnd end) = await PlayAsync($"M000A\n{line}\n*\nTtime\n\n");
        Assert.Equal(new StepEnd(StepEndReason.Time, "Ttime", null, 0, 1), end);
    }

    [Theory]
    [InlineData("M000A\n*\n\n", StepEndReason.Aborted, "")]
    [InlineData("M000A\n*\nTtime\n", StepEndReason.Time, "Ttime")]
    [InlineData("M000A\n", StepEndReason.EndedUnseen, "")]
    public async Task Run_SilentAfterAnEndThatIsNotWhole_IsToldAsTheIdleDeviceSays(string output, StepEndReason reason, string line)
    {
        (_, StepEnd end) = await PlayAsync(output, MethodScriptRig.Options with { Rate = 100, ShortestSilence = TimeSpan.FromMilliseconds(30) });
        Assert.Equal((reason, line), (end.Reason, end.DeviceLine));
    }

    [Fact]
    public async Task Run_SilentButTheDeviceSaysThatItRuns_IsATimeOutAndTheStepIsAdopted()
    {
        await using MethodScriptRig rig = new(onPty: true);
        RestStep step = PotentiostatRig.Rest(20);
        await using (IPotentiostat hasty = rig.Connect(MethodScriptRig.Options with { Rate = 1000, ShortestSilence = TimeSpan.FromMilliseconds(100) }))
        {
            await using IAsyncEnumerator<StepOutput> outputs = hasty.RunAsync(step, rig.Guard).GetAsyncEnumerator(rig.Guard);
            await Assert.ThrowsAsync<InstrumentTimeoutException>(() => outputs.MoveNextAsync().AsTask()); // the device's clock stands
        }

        Assert.True(rig.Device.IsRunning);
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().AdoptAsync(step, rig.Guard));
        Assert.Equal((StepEndReason.Time, 20), (end.Reason, samples.Count));
    }

    private static async Task<(List<PotentiostatSample> Samples, StepEnd End)> PlayAsync(string output, MethodScriptOptions? options = null)
    {
        using CancellationTokenSource guard = new(TimeSpan.FromMinutes(1)); // for a broken build, never asserted
        (MemoryByteChannel near, MemoryByteChannel far) = MemoryByteChannel.CreatePair();
        Task playing = HandPlayedDevice.PlayAsync(far, output, guard.Token);
        await using MethodScriptPotentiostat driver = new(_ => ValueTask.FromResult<IByteChannel>(near), options ?? MethodScriptRig.Options, new ManualTimeProvider());
        List<PotentiostatSample> samples = [];
        StepEnd? end = null;
        await foreach (StepOutput next in driver.RunAsync(PotentiostatRig.Charge(100), guard.Token))
        {
            if (next is PotentiostatSample sample) samples.Add(sample);
            else end = (StepEnd)next;
        }

        await driver.DisposeAsync();
        await playing;
        return (samples, end!);
    }

    private static async Task StartForeignScriptAsync(MethodScriptRig rig)
    {
        await using RawLine line = new(await rig.OpenAsync(rig.Guard), rig.Guard);
        await line.AskAsync("e\nvar p\nvar c\nset_pgstat_mode 6\nset_i 10u\ncell_on\nmeas_loop_cp p c 10u 1 1000\nendloop\n\n", "e\nM000A\n");
    }
}
