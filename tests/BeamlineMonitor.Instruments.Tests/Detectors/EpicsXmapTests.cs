using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.Detectors;

/// <summary>The contract on an xMAP, and what is its own.</summary>
public sealed class EpicsXmapTests : DetectorContract
{
    private protected override DetectorRig CreateRig() => new XmapRig();

    [Fact]
    public async Task ExposeAsync_TwoElements_StayApart()
    {
        await using XmapRig rig = new();
        Exposure exposure = await ExposeAsync(rig);
        Assert.Equal(["6bmXMAP:mca1", "6bmXMAP:mca2"], exposure.Elements.Select(element => element.Name));
        Assert.Equal([1800u, 3600u], exposure.Elements.Select(element => element.Spectrum.Counts[0]));
        Assert.All(exposure.Elements, element => Assert.Equal(0.1, element.Spectrum.DeadTimeFraction!.Value, 6));
    }

    [Fact]
    public async Task ExposeAsync_AcquiringFollowsLate_WaitsForTheEndAllTheSame()
    {
        await using XmapRig rig = new(new XmapOptions { AcquiringLags = true });
        for (int i = 0; i < 2; i++) Assert.Equal(ExposureCompleteness.Full, (await ExposeAsync(rig)).Completeness);
    }

    [Fact]
    public async Task ExposeAsync_PresetIsWrittenAsItStands_IsRefusedWhenTheSystemDoesNotStart()
    {
        // Without the nudge of 77 ms the second exposure's preset does not change.
        await using XmapRig rig = new(options: XmapRig.Options with { PresetNudge = TimeSpan.Zero });
        Assert.Equal(ExposureCompleteness.Full, (await ExposeAsync(rig)).Completeness);
        Task<Exposure> second = rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None);
        CaChannel acquiring = await rig.Client.ConnectAsync("6bmXMAP:Acquiring");
        while (!second.IsCompleted)
        {
            if ((await acquiring.ReadAsync(CancellationToken.None)).Value.Number() != 0) rig.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(second, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None));
        }

        InstrumentException refused = await Assert.ThrowsAsync<InstrumentException>(() => second);
        Assert.Contains("mca1 did not count", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExposeAsync_StatedDeadTimeIsNotThatOfTheTimes_IsAWarningOfEveryElement()
    {
        await using XmapRig rig = new(new XmapOptions { StatedDeadTimePercent = 35 });
        Exposure exposure = await ExposeAsync(rig);
        Assert.All(exposure.Elements, element => Assert.Contains("DeadTime states 35", Assert.Single(element.Warnings), StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExposeAsync_SettingChangedMeanwhile_IsReportedOnce()
    {
        await using XmapRig rig = new(options: XmapRig.Options with { WatchedSettings = ["6bmXMAP:dxp1:PeakingTime_RBV"] });
        rig.Server.Serve(CaLoopback.Writable("6bmXMAP:dxp1:PeakingTime_RBV", CaValue.Of(1.5)));
        await rig.Detector.IdentifyAsync(CancellationToken.None);
        CaChannel peaking = await rig.Client.ConnectAsync("6bmXMAP:dxp1:PeakingTime_RBV");
        await peaking.WriteAsync(CaValue.Of(4.0), CancellationToken.None);
        Exposure exposure = await ExposeAsync(rig);
        Assert.All(exposure.Elements, element => Assert.Equal(new SettingChange("6bmXMAP:dxp1:PeakingTime_RBV", "1.5", "4"), Assert.Single(element.SettingChanges)));
        Assert.All((await ExposeAsync(rig)).Elements, element => Assert.Empty(element.SettingChanges));
    }

    private static Task<Exposure> ExposeAsync(XmapRig rig) =>
        rig.RunAsync(rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None), TimeSpan.FromSeconds(3));
}
