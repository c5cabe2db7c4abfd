using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Detectors;

public sealed class EpicsMcaDetectorTests : DetectorContract
{
    private static readonly McaEmulatorOptions Small = new() { Channels = 256 };

    private protected override DetectorRig CreateRig() => new EpicsMcaRig();

    [Fact]
    public async Task IdentifyAsync_ReadsScaleAngleAndWatchedSettings()
    {
        await using var rig = new EpicsMcaRig(
            Small with { Scale = (0.1, 0.075, 4e-8), TwoThetaDegrees = 5.0286 }, EpicsMcaRig.Options() with { WatchedSettings = ["dxp1:PeakingTime"] });
        rig.Server.Serve(CaLoopback.Writable("dxp1:PeakingTime", CaValue.Of(1.5)));
        DetectorIdentity identity = await rig.Detector.IdentifyAsync(CancellationToken.None);
        DetectorSettings settings = Assert.Single(identity.Elements).Settings;
        Assert.Equal((0.1, 0.075, 4e-8), (settings.StatedScale.C0KeV, settings.StatedScale.C1KeV, settings.StatedScale.C2KeV));
        Assert.Equal((256, "keV", 5.0286, "1.5"), (settings.Channels, settings.StatedUnit, settings.StatedTwoThetaDegrees, settings.Others["dxp1:PeakingTime"]));
    }

    [Fact]
    public async Task ExposeAsync_SettingsChangedMeanwhile_ReportsEachOnce()
    {
        await using var rig = new EpicsMcaRig(Small);
        await rig.Detector.IdentifyAsync(CancellationToken.None);
        await (await rig.Client.ConnectAsync("6bma1:mca1.CALS")).WriteAsync(CaValue.Of(0.06), CancellationToken.None);
        await (await rig.Client.ConnectAsync("6bma1:mca1.TTH")).WriteAsync(CaValue.Of(3.0), CancellationToken.None);
        Exposure exposure = await ExposeAsync(rig);
        Assert.Equal([new SettingChange("c1", "0.05", "0.06"), new SettingChange("two-theta", "2.35", "3")], exposure.Elements[0].SettingChanges.AsEnumerable());
        Assert.Empty((await ExposeAsync(rig)).Elements[0].SettingChanges);
    }

    [Fact]
    public async Task IdentifyAsync_SettingThatIsNoNumber_IsRefusedByName()
    {
        await using var rig = new EpicsMcaRig(Small);
        await (await rig.Client.ConnectAsync("6bma1:mca1.TTH")).WriteAsync(CaValue.Of(double.NaN), CancellationToken.None);
        var refused = await Assert.ThrowsAsync<InstrumentException>(() => rig.Detector.IdentifyAsync(CancellationToken.None));
        Assert.Contains("6bma1:mca1.TTH is NaN", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExposeAsync_LastEventsAfterTheAnswer_ReadsTheFinalValuesAllTheSame()
    {
        await using var rig = new EpicsMcaRig(Small with { LastEventsDelay = TimeSpan.FromHours(1) });
        CaChannel elapsed = await rig.Client.ConnectAsync("6bma1:mca1.ERTM");
        using CaMonitor monitor = elapsed.Subscribe(DbrForm.Time, null, null, EventMask.Value, 1);
        await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask());
        Exposure exposure = await ExposeAsync(rig);
        Assert.Equal(TimeSpan.FromSeconds(2), exposure.Elements[0].Spectrum.RealTime);
        Assert.Equal(2000u, exposure.Elements[0].Spectrum.Counts[0] * 10 / 9); // 1000 counts a second of live time, 10 % dead
        Assert.NotEqual(2.0, monitor.Latest!.Value.Number()); // the last event is still on its way: a cache would have been wrong
    }

    [Fact]
    public async Task ExposeAsync_FirmwareThatNeedsANewPreset_StartsEachTimeByTheDetour()
    {
        await using var rig = new EpicsMcaRig(Small with { PresetMustChange = true });
        for (int i = 0; i < 3; i++) Assert.Equal(ExposureCompleteness.Full, (await ExposeAsync(rig)).Completeness);
    }

    [Fact]
    public async Task ExposeAsync_FirmwareThatNeedsANewPreset_WithoutTheDetourIsFoundOut()
    {
        await using var rig = new EpicsMcaRig(Small with { PresetMustChange = true }, EpicsMcaRig.Options() with { PresetNudge = TimeSpan.Zero });
        Assert.Equal(ExposureCompleteness.Full, (await ExposeAsync(rig)).Completeness);
        await Assert.ThrowsAsync<InstrumentException>(() => rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None));
    }

    [Fact]
    public async Task ExposeAsync_NothingReadSinceTheErase_IsRefused()
    {
        await using var rig = new EpicsMcaRig(Small);
        CaChannel use = await rig.Client.ConnectAsync("6bma1:mca1.NUSE");
        Task<Exposure> running = rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None);
        await rig.CountingAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        rig.Emulators[0].LosesReadout = true;
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        var refused = await Assert.ThrowsAsync<InstrumentException>(() => running);
        Assert.Contains("nothing was read since the last erase", refused.Message, StringComparison.Ordinal);
        Assert.Equal(256.0, (await use.ReadAsync(CancellationToken.None)).Value.Number());
    }

    [Fact]
    public async Task ExposeAsync_DeviceIsStuck_TimesOutAndNamesTheCause()
    {
        ManualTimeProvider io = new();
        await using var rig = new EpicsMcaRig(Small, ioClock: io);
        Task<Exposure> running = rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None);
        await rig.CountingAsync();
        rig.Emulators[0].IsStuck = true;
        rig.Clock.Advance(TimeSpan.FromSeconds(3));
        await LetPassUntilAsync(running, TimeSpan.FromSeconds(1));
        var stuck = await Assert.ThrowsAsync<InstrumentTimeoutException>(() => running);
        Assert.Contains("ACQG is stuck", stuck.Message, StringComparison.Ordinal);
        foreach (Func<Task> useless in (Func<Task>[])[() => rig.Detector.StopAsync(CancellationToken.None), () => rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None)])
        {
            Task call = useless();
            await LetPassUntilAsync(call, TimeSpan.FromSeconds(1));
            await Assert.ThrowsAsync<InstrumentTimeoutException>(() => call);
        }

        rig.Emulators[0].IsStuck = false;
        Task<Exposure> next = rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None);
        Task passing = LetPassUntilAsync(next, EpicsMcaRig.Options().PollInterval);
        await CaLoopback.UntilAsync(() => rig.Emulators[0].Starts == 2); // the stuck one counts as counting until it is stopped
        Assert.Equal(ExposureCompleteness.Full, (await rig.RunAsync(next, TimeSpan.FromSeconds(3))).Completeness);
        await passing;

        async Task LetPassUntilAsync(Task call, TimeSpan step)
        {
            while (!call.IsCompleted)
            {
                io.Advance(step);
                await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None));
            }
        }
    }

    [Fact]
    public async Task ExposeAsync_LeftCountingByADeadProcess_IsStoppedFirst()
    {
        await using var rig = new EpicsMcaRig(Small);
        CaChannel start = await rig.Client.ConnectAsync("6bma1:mca1.STRT");
        start.WriteUnconfirmed(CaValue.OfStates(1)); // no preset: it would count for ever
        await rig.CountingAsync();
        Task<Exposure> running = rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None);
        await CaLoopback.UntilAsync(() => rig.Emulators[0].Starts == 2);
        Exposure exposure = await rig.RunAsync(running, TimeSpan.FromSeconds(3));
        Assert.Equal((ExposureCompleteness.Full, 2.0), (exposure.Completeness, exposure.Elements[0].Spectrum.RealTime.TotalSeconds));
    }

    [Fact]
    public async Task ExposeAsync_DatabaseWithoutPolling_ProcessesTheRecordItself()
    {
        await using var rig = new EpicsMcaRig(Small with { IsPolled = false }, EpicsMcaRig.Options() with { StatusSilence = TimeSpan.FromMilliseconds(20) });
        Assert.Equal(ExposureCompleteness.Full, (await ExposeAsync(rig)).Completeness);
    }

    [Fact]
    public async Task ExposeAsync_StoppedBySomebodyElse_IsPartialWithAWarning()
    {
        await using var rig = new EpicsMcaRig(Small);
        CaChannel stop = await rig.Client.ConnectAsync("6bma1:mca1.STOP");
        Task<Exposure> running = rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None);
        await rig.CountingAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(0.5));
        stop.WriteUnconfirmed(CaValue.OfStates(1));
        Exposure exposure = await running;
        Assert.Equal(ExposureCompleteness.Partial, exposure.Completeness);
        Assert.Contains("stopped by somebody else", Assert.Single(exposure.Elements[0].Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5, "Minor alarm: High")]
    [InlineData(0.75, "Major alarm: HiHi")]
    public async Task ExposeAsync_DeadTimeAlarm_IsAWarning(double deadTime, string warning)
    {
        await using var rig = new EpicsMcaRig(Small, deadTime: deadTime);
        Exposure exposure = await ExposeAsync(rig);
        Assert.Contains(warning, Assert.Single(exposure.Elements[0].Warnings), StringComparison.Ordinal);
        Assert.Equal(deadTime, exposure.Elements[0].Spectrum.DeadTimeFraction!.Value, 6);
    }

    [Fact]
    public async Task ExposeAsync_InvalidAlarm_IsRefused()
    {
        await using var rig = new EpicsMcaRig(Small);
        rig.Emulators[0].ForcedAlarm = (AlarmSeverity.Invalid, AlarmStatus.Communication);
        var refused = await Assert.ThrowsAsync<InstrumentException>(() => ExposeAsync(rig));
        Assert.Contains("invalid (Communication)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExposeAsync_NothingCounted_IsAWarning()
    {
        await using var rig = new EpicsMcaRig(Small with { Channels = 16 }, deadTime: 0.999999);
        Exposure exposure = await ExposeAsync(rig);
        Assert.Contains(exposure.Elements[0].Warnings, warning => warning.Contains("counted nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExposeAsync_TwoElements_StartTogetherAndStayApart()
    {
        await using var rig = new EpicsMcaRig(Small, EpicsMcaRig.Options("6bma1:mca1", "6bma1:mca2"));
        Exposure exposure = await ExposeAsync(rig);
        Assert.Equal(["6bma1:mca1", "6bma1:mca2"], exposure.Elements.Select(element => element.Name));
        Assert.Equal([1800u, 3600u], exposure.Elements.Select(element => element.Spectrum.Counts[0]));
    }

    [Fact]
    public async Task ExposeAsync_ServerGoesAndComesBack_FailsAtOnceAndTheNextOneSucceeds()
    {
        await using var rig = new EpicsMcaRig(Small);
        Task<Exposure> running = rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None);
        await rig.CountingAsync();
        await rig.RestartServerAsync();
        await Assert.ThrowsAsync<InstrumentException>(() => running);
        Assert.Equal(ExposureCompleteness.Full, (await ExposeAsync(rig)).Completeness);
    }

    [Fact]
    public void ExposurePreset_Zero_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExposurePreset(PresetKind.RealTime, TimeSpan.Zero));

    private static Task<Exposure> ExposeAsync(EpicsMcaRig rig) =>
        rig.RunAsync(rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None), TimeSpan.FromSeconds(3));
}
