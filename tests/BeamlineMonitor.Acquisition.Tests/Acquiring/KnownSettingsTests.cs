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
    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Spectrum Counted = new([5, 3], TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(60), At);
    private static readonly DetectorSettings Usual = new(
        2, new EnergyScale(0, 0.05, 0), "keV", 2.35, ImmutableSortedDictionary<string, string>.Empty.Add("peaking", "8"));

    private static readonly ImmutableArray<SettingChange> ToldByTheDriver = [new("gain", "1", "2")];

    private readonly KnownSettings known = new();

    [Fact]
    public void ChangesOf_SetAnewSinceTheLastFrame_AreThoseAgainstIt()
    {
        known.Take(Frame("h", Usual));
        known.Take(Frame("v", Usual with { Channels = 1024 }));
        known.Take(Frame("h", null)); // says nothing, and takes nothing away
        Assert.Equal([new("two-theta", "2.35", "2.4")], known.ChangesOf("h", Read(Usual with { StatedTwoThetaDegrees = 2.4 })).AsEnumerable());
        Assert.Empty(known.ChangesOf("h", Read(Usual)));
    }

    [Fact]
    public void ChangesOf_SettingThatIsWatchedOnlyNow_IsNoChange()
    {
        known.Take(Frame("h", Usual));
        Assert.Empty(known.ChangesOf("h", Read(Usual with { Others = Usual.Others.Add("gap", "0.5") })));
        Assert.Empty(known.ChangesOf("h", Read(Usual with { Others = Usual.Others.Clear() })));
    }

    [Fact]
    public void ChangesOf_NoSettingsOfBefore_AreThoseOfTheDriver()
    {
        Assert.Equal(ToldByTheDriver, known.ChangesOf("h", Read(Usual)));
        known.Take(Frame("h", Usual));
        Assert.Equal(ToldByTheDriver, known.ChangesOf("v", Read(Usual)));
        Assert.Equal(ToldByTheDriver, known.ChangesOf("h", Read(null)));
    }

    private static ExposureElement Read(DetectorSettings? settings) => new("6bma1:mca1", Counted, ToldByTheDriver, []) { Settings = settings };

    private static RawFrame Frame(string detector, DetectorSettings? settings) => new(
        1, new FrameTarget(FramePurpose.Layer, "cell1", 1, 1, 12000), detector, At, At.AddSeconds(60), 12000, Counted, false, false, [], new JoinedSamples())
    {
        Settings = settings,
    };
}
