using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Acquiring;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.Detectors;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring;

public class KnownSettingsTests
{
    private const string Remark = "no counts";

    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Spectrum Counted = new([5, 3], TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(60), At);
    private static readonly DetectorSettings Usual = new(
        2, new EnergyScale(0, 0.05, 0), "keV", 2.35, ImmutableSortedDictionary<string, string>.Empty.Add("peaking", "8"));

    private readonly KnownSettings known = new();

    [Fact]
    public void Noted_SetAnewSinceTheLastFrame_SaysWhatHasChangedAgainstIt()
    {
        known.Take(Frame("h", Usual));
        known.Take(Frame("v", Usual with { Channels = 1024 }));
        known.Take(Frame("h", null)); // says nothing, and takes nothing away
        DetectorSettings anew = Usual with { StatedTwoThetaDegrees = 2.4 };
        RawFrame changed = Noted("h", anew);
        Assert.True(changed.SettingsChanged);
        Assert.Equal([Remark, "two-theta changed from 2.35 to 2.4"], changed.Warnings.AsEnumerable());
        Assert.Equal(anew, changed.Settings);
        AssertUnchanged(Noted("h", Usual));
    }

    [Fact]
    public void Noted_SettingThatIsWatchedOnlyNow_IsNoChange()
    {
        known.Take(Frame("h", Usual));
        AssertUnchanged(Noted("h", Usual with { Others = Usual.Others.Add("gap", "0.5") }));
        AssertUnchanged(Noted("h", Usual with { Others = Usual.Others.Clear() }));
    }

    [Fact]
    public void Noted_NoSettingsOfBefore_SaysWhatTheDriverTells()
    {
        AssertToldByTheDriver(Noted("h", Usual));
        known.Take(Frame("h", Usual));
        AssertToldByTheDriver(Noted("v", Usual));
        AssertToldByTheDriver(Noted("h", null));
    }

    private static void AssertUnchanged(RawFrame frame)
    {
        Assert.False(frame.SettingsChanged);
        Assert.Equal([Remark], frame.Warnings.AsEnumerable());
    }

    private static void AssertToldByTheDriver(RawFrame frame)
    {
        Assert.True(frame.SettingsChanged);
        Assert.Equal([Remark, "gain changed from 1 to 2"], frame.Warnings.AsEnumerable());
    }

    private RawFrame Noted(string detector, DetectorSettings? settings) => known.Noted(
        Frame(detector, null) with { Warnings = [Remark] }, new ExposureElement("6bma1:mca1", Counted, [new("gain", "1", "2")], []) { Settings = settings });

    private static RawFrame Frame(string detector, DetectorSettings? settings) => new(
        1, new FrameTarget(FramePurpose.Layer, "cell1", 1, 1, 12000), detector, At, At.AddSeconds(60), 12000, Counted, false, false, [], new JoinedSamples())
    {
        Settings = settings,
    };
}
