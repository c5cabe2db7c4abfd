using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Acquisition.Tests.Gating;

public class FrameGateTests
{
    private static readonly GateLimits Limits = new(0.3, 100, 1000, 20, 0.02, 1, "");
    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly RawFrame Good = new(
        1, new FrameTarget(FramePurpose.Layer, "cell1", 1, 1, 12000), "h", At, At.AddSeconds(60), 12000.4,
        new Spectrum([500, 300, 200, 100], TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(60), At), false, false, [], new JoinedSamples(BeamPresence: 1));

    [Fact]
    public void Check_GoodFrame_PassesWithoutAWord()
    {
        GateVerdict verdict = FrameGate.Check(Good, Limits, 4, settingsHold: true);
        Assert.False(verdict.IsDegraded);
        Assert.Empty(verdict.Flags);
    }

    public static TheoryData<string, RawFrame> Degraded => new()
    {
        { FrameGate.NoBeam, Good with { Joined = new JoinedSamples(BeamPresence: 0.97) } },
        { FrameGate.DeadTime, Good with { Spectrum = Good.Spectrum with { LiveTime = TimeSpan.FromSeconds(40) } } },
        { FrameGate.FewCounts, Good with { Spectrum = Good.Spectrum with { Counts = [50, 20, 10, 10] } } },
        { FrameGate.Saturated, Good with { Spectrum = Good.Spectrum with { Counts = [1000, 20, 10, 10] } } },
        { FrameGate.ChannelCount, Good with { Spectrum = Good.Spectrum with { Counts = [500, 300, 200] } } },
        { FrameGate.OffPosition, Good with { StageReadMicrometres = 12001.1 } },
        { FrameGate.OffPosition, Good with { StageReadMicrometres = double.NaN } },
        { FrameGate.StageMoved, Good with { StageMoved = true } },
    };

    [Theory]
    [MemberData(nameof(Degraded), DisableDiscoveryEnumeration = true)]
    public void Check_OneThingWrong_DegradesWithItsFlag(string flag, RawFrame frame)
    {
        GateVerdict verdict = FrameGate.Check(frame, Limits, 4, settingsHold: true);
        Assert.True(verdict.IsDegraded);
        Assert.Equal(flag, Assert.Single(verdict.Flags));
    }

    [Fact]
    public void Check_BeamLostForTwoPercent_StillPasses() =>
        Assert.False(FrameGate.Check(Good with { Joined = new JoinedSamples(BeamPresence: 0.9801) }, Limits, 4, settingsHold: true).IsDegraded);

    [Fact]
    public void Check_SettingsChanged_Degrades() =>
        Assert.Equal(FrameGate.SettingsChanged, Assert.Single(FrameGate.Check(Good, Limits, 4, settingsHold: false).Flags));

    [Theory]
    [InlineData(FramePurpose.Standard, true)]
    [InlineData(FramePurpose.Source, true)]
    [InlineData(FramePurpose.Pristine, false)]
    [InlineData(FramePurpose.Layer, false)]
    public void Check_CutShort_DegradesOnlyWhatCalibrates(FramePurpose purpose, bool isDegraded)
    {
        GateVerdict verdict = FrameGate.Check(Good with { IsPartial = true, Target = Good.Target with { Purpose = purpose } }, Limits, 4, settingsHold: true);
        Assert.Equal(isDegraded, verdict.IsDegraded);
        Assert.Equal(FrameGate.Partial, Assert.Single(verdict.Flags));
    }

    [Fact]
    public void Check_RemarksAlone_DoNotDegrade()
    {
        RawFrame odd = Good with { IsPartial = true, Joined = new JoinedSamples(), Spectrum = Good.Spectrum with { LiveTime = TimeSpan.FromSeconds(-1) } };
        GateVerdict verdict = FrameGate.Check(odd, Limits, 4, settingsHold: true);
        Assert.False(verdict.IsDegraded);
        Assert.Equal([FrameGate.Partial, FrameGate.ImpossibleTimes, FrameGate.BeamUnknown], verdict.Flags.ToArray());
    }
}
