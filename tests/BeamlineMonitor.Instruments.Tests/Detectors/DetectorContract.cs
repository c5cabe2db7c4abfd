using BeamlineMonitor.Instruments.Detectors;

namespace BeamlineMonitor.Instruments.Tests.Detectors;

/// <summary>What every detector driver keeps, whatever is behind it.</summary>
public abstract class DetectorContract
{
    private protected static readonly ExposurePreset TwoSeconds = new(PresetKind.RealTime, TimeSpan.FromSeconds(2));

    private protected abstract DetectorRig CreateRig();

    [Fact]
    public async Task IdentifyAsync_NamesItsElements()
    {
        await using DetectorRig rig = CreateRig();
        DetectorIdentity identity = await rig.Detector.IdentifyAsync(CancellationToken.None);
        Assert.NotEmpty(identity.Model);
        Assert.All(identity.Elements, element => Assert.True(element.Settings.Channels > 0));
        Assert.Equal(identity.Elements.Length, identity.Elements.DistinctBy(element => element.Name).Count());
    }

    [Fact]
    public async Task ExposeAsync_RealTimePreset_IsFullAndExact()
    {
        await using DetectorRig rig = CreateRig();
        DetectorIdentity identity = await rig.Detector.IdentifyAsync(CancellationToken.None);
        DateTimeOffset before = rig.Clock.GetUtcNow();
        Exposure exposure = await rig.RunAsync(rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None), TimeSpan.FromSeconds(3));
        Assert.Equal((ExposureCompleteness.Full, before, before + TwoSeconds.Duration), (exposure.Completeness, exposure.StartedAt, exposure.EndedAt));
        Assert.Equal(identity.Elements.Select(e => (e.Name, e.Settings.Channels)), exposure.Elements.Select(e => (e.Name, e.Spectrum.Counts.Length)));
        Assert.All(exposure.Elements, element =>
        {
            Assert.Equal(TwoSeconds.Duration, element.Spectrum.RealTime);
            Assert.True(element.Spectrum.HasPossibleTimes && element.Spectrum.TotalCounts > 0);
            Assert.Empty(element.Warnings);
            Assert.Empty(element.SettingChanges);
        });
    }

    [Fact]
    public async Task ExposeAsync_LiveTimePreset_RunsUntilTheLiveTimeIsReached()
    {
        await using DetectorRig rig = CreateRig();
        Exposure exposure = await rig.RunAsync(
            rig.Detector.ExposeAsync(new ExposurePreset(PresetKind.LiveTime, TimeSpan.FromSeconds(2)), CancellationToken.None), TimeSpan.FromSeconds(6));
        Assert.Equal(ExposureCompleteness.Full, exposure.Completeness);
        Assert.All(exposure.Elements, element =>
        {
            Assert.Equal(2.0, element.Spectrum.LiveTime.TotalSeconds, 6);
            Assert.True(element.Spectrum.RealTime > element.Spectrum.LiveTime);
        });
    }

    [Fact]
    public async Task ExposeAsync_TwiceWithTheSamePreset_CountsAfreshEachTime()
    {
        await using DetectorRig rig = CreateRig();
        Exposure first = await rig.RunAsync(rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None), TimeSpan.FromSeconds(3));
        Exposure second = await rig.RunAsync(rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None), TimeSpan.FromSeconds(3));
        Assert.Equal(first.Elements[0].Spectrum.Counts.AsEnumerable(), second.Elements[0].Spectrum.Counts.AsEnumerable());
        Assert.True(second.StartedAt > first.StartedAt);
    }

    [Fact]
    public async Task StopAsync_DuringAnExposure_KeepsWhatWasCountedAsPartial()
    {
        await using DetectorRig rig = CreateRig();
        Task<Exposure> running = rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None);
        await rig.CountingAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.Detector.StopAsync(CancellationToken.None);
        Exposure exposure = await running;
        Assert.Equal(ExposureCompleteness.Partial, exposure.Completeness);
        Assert.All(exposure.Elements, element =>
        {
            Assert.Equal(1.0, element.Spectrum.RealTime.TotalSeconds, 6);
            Assert.True(element.Spectrum.TotalCounts > 0);
            Assert.Empty(element.Warnings);
        });
    }

    [Fact]
    public async Task StopAsync_BeforeAnyTimeHasPassed_IsPartialToo()
    {
        await using DetectorRig rig = CreateRig();
        Task<Exposure> running = rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None);
        await rig.CountingAsync();
        await rig.Detector.StopAsync(CancellationToken.None);
        Exposure exposure = await running;
        Assert.Equal((ExposureCompleteness.Partial, exposure.StartedAt), (exposure.Completeness, exposure.EndedAt));
    }

    [Fact]
    public async Task StopAsync_WithoutAnExposure_DoesNothing()
    {
        await using DetectorRig rig = CreateRig();
        await rig.Detector.StopAsync(CancellationToken.None);
        Exposure exposure = await rig.RunAsync(rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None), TimeSpan.FromSeconds(3));
        Assert.Equal(ExposureCompleteness.Full, exposure.Completeness);
    }

    [Fact]
    public async Task ExposeAsync_Cancelled_ReturnsPromptlyAndLeavesTheDetectorUsable()
    {
        await using DetectorRig rig = CreateRig();
        using var abandon = new CancellationTokenSource();
        Task<Exposure> running = rig.Detector.ExposeAsync(TwoSeconds, abandon.Token);
        await rig.CountingAsync();
        await abandon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await rig.Detector.StopAsync(CancellationToken.None);
        Exposure exposure = await rig.RunAsync(rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None), TimeSpan.FromSeconds(3));
        Assert.Equal(ExposureCompleteness.Full, exposure.Completeness);
    }

    [Fact]
    public async Task ExposeAsync_DuringAnotherExposure_IsRefusedAndTheFirstGoesOn()
    {
        await using DetectorRig rig = CreateRig();
        Task<Exposure> running = rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None);
        await rig.CountingAsync();
        await Assert.ThrowsAsync<InstrumentException>(() => rig.Detector.ExposeAsync(TwoSeconds, CancellationToken.None));
        Assert.Equal(ExposureCompleteness.Full, (await rig.RunAsync(running, TimeSpan.FromSeconds(3))).Completeness);
    }
}
