using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Instruments.Tests.SpectrumFiles;

/// <summary>Compares what two files hold, member by member; the format they were read from may differ.</summary>
internal static class SpectrumFileAssert
{
    public static void SameContent(SpectrumFile expected, SpectrumFile actual)
    {
        Assert.Equal(expected.Environment.AsEnumerable(), actual.Environment);
        Assert.Equal(expected.Remarks.AsEnumerable(), actual.Remarks);
        Assert.Equal(expected.Elements.Length, actual.Elements.Length);
        foreach ((SpectrumElement e, SpectrumElement a) in expected.Elements.Zip(actual.Elements))
        {
            Assert.True(e.Spectrum.Counts.AsSpan().SequenceEqual(a.Spectrum.Counts.AsSpan()), "The counts differ.");
            Assert.Equal(e.Spectrum.LiveTime, a.Spectrum.LiveTime);
            Assert.Equal(e.Spectrum.RealTime, a.Spectrum.RealTime);
            Assert.Equal(e.Spectrum.StartedAt, a.Spectrum.StartedAt);
            Assert.Equal(e.HeaderScale, a.HeaderScale);
            Assert.Equal(e.HeaderTwoThetaDegrees, a.HeaderTwoThetaDegrees);
            Assert.Equal(e.Regions.AsEnumerable(), a.Regions);
        }
    }
}
