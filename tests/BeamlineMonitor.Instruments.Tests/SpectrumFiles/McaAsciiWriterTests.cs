using System.Collections.Immutable;
using System.Text;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.SpectrumFiles;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Instruments.Tests.SpectrumFiles;

public class McaAsciiWriterTests
{
    [Fact]
    public void Format_AnyFile_IsReadBackIdentically()
    {
        Arbitrary<int> seeds = Gen.Choose(1, int.MaxValue).ToArbitrary();
        Prop.ForAll(seeds, seed =>
        {
            SpectrumFile file = RandomFile(new Random(seed));
            SpectrumFile read = SmallFiles.Read(McaAsciiWriter.Format(file));
            SpectrumFileAssert.SameContent(file, read);
            Assert.Equal(McaAsciiWriter.Format(file), McaAsciiWriter.Format(read));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(1, 1));
    }

    [Fact]
    public async Task WriteAsync_File_WritesItsTextAsUtf8()
    {
        SpectrumFile file = SmallFiles.Read(SmallFiles.Mca.With("65.38", "5 µA"));
        using var stream = new MemoryStream();
        await McaAsciiWriter.WriteAsync(file, stream, CancellationToken.None);
        Assert.Equal(McaAsciiWriter.Format(file), Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Format_SmallFile_HasTheLayoutOfTheFormat()
    {
        string text = McaAsciiWriter.Format(SmallFiles.Read(SmallFiles.McaTwoElements));
        Assert.Equal(
            """
            VERSION: 3.1
            ELEMENTS: 2
            DATE: Aug 21, 2002 13:35:31.678
            CHANNELS: 3
            ROIS: 2 1
            REAL_TIME: 10.500000 11.500000
            LIVE_TIME: 10.250000 0.000000
            CAL_OFFSET: 0.001 0.002
            CAL_SLOPE: 0.015 0.025
            CAL_QUAD: 0 1E-09
            TWO_THETA: 10 11
            ROI_0_LEFT: 0 1
            ROI_0_RIGHT: 1 2
            ROI_0_LABEL: V Ka& Fe Ka&
            ROI_1_LEFT: 2 0
            ROI_1_RIGHT: 2 0
            ROI_1_LABEL: Ni Ka& &
            DATA:
             1 2
             3 4
             5 6

            """,
            text);
    }

    [Theory]
    [InlineData("regions", "label\nDATA:")]
    [InlineData("regions", " padded")]
    [InlineData("remarks", "no key")]
    [InlineData("remarks", "CHANNELS: 7")]
    [InlineData("remarks", "KEY: a\nb")]
    [InlineData("environment", "a=\"")]
    [InlineData("environment", "a\r")]
    public void Format_TextThatWouldNotReadBack_IsRefused(string where, string text)
    {
        SpectrumFile file = SmallFiles.Read(SmallFiles.Mca);
        SpectrumElement element = file.Elements[0];
        SpectrumFile changed = where switch
        {
            "regions" => file with { Elements = [element with { Regions = [new RegionOfInterest(0, 1, text)] }] },
            "remarks" => file with { Remarks = [text] },
            _ => file with { Environment = [new EnvironmentEntry(text, "1", "")] },
        };
        Assert.Throws<ArgumentException>(() => McaAsciiWriter.Format(changed));
    }

    [Fact]
    public void Format_ElementsThatDisagree_AreRefused()
    {
        SpectrumFile file = SmallFiles.Read(SmallFiles.McaTwoElements);
        SpectrumElement second = file.Elements[1];
        Spectrum spectrum = second.Spectrum;
        SpectrumElement[] wrong =
        [
            second with { HeaderScale = null },
            second with { HeaderTwoThetaDegrees = null },
            second with { HeaderTwoThetaDegrees = double.NaN },
            second with { HeaderScale = new EnergyScale(0, double.PositiveInfinity, 0) },
            second with { Regions = [new RegionOfInterest(0, 1, "a&b")] },
            second with { Regions = [new RegionOfInterest(0, 3, "")] },
            second with { Spectrum = spectrum with { Counts = [1, 2] } },
            second with { Spectrum = spectrum with { StartedAt = null } },
            second with { Spectrum = spectrum with { LiveTime = TimeSpan.FromTicks(-1) } },
        ];
        Assert.All(wrong, element =>
            Assert.Throws<ArgumentException>(() => McaAsciiWriter.Format(file with { Elements = [file.Elements[0], element] })));
    }

    [Fact]
    public void Format_NoElements_IsRefused() =>
        Assert.Throws<ArgumentException>(() => McaAsciiWriter.Format(SmallFiles.Read(SmallFiles.Mca) with { Elements = [] }));

    private static SpectrumFile RandomFile(Random random)
    {
        int elements = random.Next(4) == 0 ? random.Next(1, 20) : 1;
        int channels = random.Next(1, 40);
        bool scale = random.Next(2) == 0, angle = random.Next(2) == 0;
        long tick = random.NextInt64(DateTimeOffset.MaxValue.Ticks);
        DateTimeOffset? start = random.Next(2) == 0 ? null : new DateTimeOffset(tick, TimeSpan.Zero);
        return new SpectrumFile(
            SpectrumFileFormat.McaAscii,
            [
                .. Enumerable.Range(0, elements).Select(_ => new SpectrumElement(
                    new Spectrum(
                        [.. Enumerable.Range(0, channels).Select(_ => (uint)random.NextInt64(1L << random.Next(1, 33)))],
                        RandomTime(random), RandomTime(random), start),
                    scale ? new EnergyScale(RandomNumber(random), RandomNumber(random), RandomNumber(random)) : null,
                    angle ? RandomNumber(random) : null,
                    [.. Enumerable.Range(0, random.Next(4)).Select(_ => RandomRegion(random, channels, elements))])),
            ],
            [.. Enumerable.Range(0, random.Next(5)).Select(_ => new EnvironmentEntry(
                "PV:" + RandomText(random, "ab:.$_1"), RandomText(random, "ab \"':=1\t"), RandomText(random, "ab :µ\"'")))],
            [.. Enumerable.Range(0, random.Next(3)).Select(_ => ("NOTE: " + RandomText(random, "ab :()\"")).Trim())]);
    }

    private static RegionOfInterest RandomRegion(Random random, int channels, int elements)
    {
        int left = random.Next(channels);
        return new RegionOfInterest(left, random.Next(left, channels), RandomText(random, elements == 1 ? "ab1 &" : "ab1 ").Trim());
    }

    private static TimeSpan RandomTime(Random random) => TimeSpan.FromTicks(random.NextInt64(1L << random.Next(1, 54)));

    private static double RandomNumber(Random random) =>
        random.Next(5) == 0 ? 0 : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 300));

    private static string RandomText(Random random, string letters) =>
        new([.. Enumerable.Range(0, random.Next(12)).Select(_ => letters[random.Next(letters.Length)])]);
}
