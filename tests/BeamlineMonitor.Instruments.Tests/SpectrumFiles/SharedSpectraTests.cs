using System.Globalization;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.SpectrumFiles;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.SpectrumFiles;

/// <summary>What ../shared/data/README.md states about the measured files, as far as reading goes.</summary>
public class SharedSpectraTests
{
    [SharedDataFact]
    public async Task Read_BeamtimeScan_AgreesWithTheRecordedEventsAndDeadTime()
    {
        string[] paths = Directory.GetFiles(Path.Combine(RepositoryFolder.SharedData!, "esrf-id15a", "scan"), "*.mca");
        Assert.Equal(28, paths.Length);
        foreach (string path in paths)
        {
            SpectrumFile file = await SpectrumFileReader.ReadAsync(path, CancellationToken.None);
            Spectrum spectrum = Assert.Single(file.Elements).Spectrum;
            Assert.Equal(4096, spectrum.Counts.Length);
            Assert.Equal(Value(file, "events"), spectrum.TotalCounts);
            // Both times are printed to 1 µs, so their quotient is known to (1 + live/real)/2 µs over the real time.
            double printed = 0.5e-6 * (1 + (spectrum.LiveTime / spectrum.RealTime)) / spectrum.RealTime.TotalSeconds;
            Assert.Equal(Value(file, "fractional_dead_time"), Assert.NotNull(spectrum.DeadTimeFraction), printed);
            Assert.InRange(Value(file, "ring_current_mA"), 60, 75);
            DateTimeOffset start = Assert.NotNull(spectrum.StartedAt);
            Assert.InRange(
                start,
                new DateTimeOffset(2023, 3, 11, 10, 45, 20, TimeSpan.Zero),
                new DateTimeOffset(2023, 3, 11, 11, 37, 47, TimeSpan.Zero));
            Assert.Equal(new EnergyScale(0, 1, 0), file.Elements[0].HeaderScale);
            Assert.Equal(10, file.Elements[0].HeaderTwoThetaDegrees);
        }
    }

    [SharedDataTheory]
    [InlineData("esrf-id15a/ba133_h.mca")]
    [InlineData("esrf-id15a/ba133_v.mca")]
    [InlineData("esrf-id15a/tic_h.mca")]
    [InlineData("esrf-id15a/tic_v.mca")]
    public async Task Read_TimesLeftAtZero_AreKept(string path)
    {
        Spectrum spectrum = (await Read(path)).Elements[0].Spectrum;
        Assert.Equal(4096, spectrum.Counts.Length);
        Assert.Equal(TimeSpan.Zero, spectrum.LiveTime);
        Assert.Null(spectrum.DeadTimeFraction);
        Assert.Equal(new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), spectrum.StartedAt);
    }

    [SharedDataFact]
    public async Task Read_GoldWire_HasItsHeaderAndThirteenLabels()
    {
        SpectrumElement element = (await Read("aps16bm/au_wire.hpmca")).Elements[0];
        Assert.Equal(4000, element.Spectrum.Counts.Length);
        Assert.Equal(new EnergyScale(7.662833e-2, 3.163848e-2, 0), element.HeaderScale);
        Assert.Equal(15.014586, element.HeaderTwoThetaDegrees);
        Assert.Equal(
            "au 111,au 200,au 220,au 311,au 222,au 400,au 331,au 420,au 422,au 333,au 531,au 442,au 620",
            string.Join(',', element.Regions.Select(region => region.Label)));
        Assert.Equal(new RegionOfInterest(2313, 2333, "au 620"), element.Regions[^1]);
        Assert.Equal(new DateTimeOffset(2018, 10, 10, 9, 9, 41, TimeSpan.Zero), element.Spectrum.StartedAt);
    }

    [SharedDataTheory]
    [InlineData("aps16bm/energy_calibration.000", 4000, 7, 0, 15.001679)]
    [InlineData("gsecars/mgo_fe.002", 2000, 8, 51, 5.5891237)]
    [InlineData("gsecars/sources.001", 2000, 7, 51, 5.5822468)]
    public async Task Read_LabelledFile_HasItsRegionsAndEnvironment(
        string path, int channels, int regions, int environment, double twoTheta)
    {
        SpectrumFile file = await Read(path);
        Assert.Equal(channels, file.Elements[0].Spectrum.Counts.Length);
        Assert.Equal(regions, file.Elements[0].Regions.Length);
        Assert.All(file.Elements[0].Regions, region => Assert.NotEmpty(region.Label));
        Assert.Equal(environment, file.Environment.Length);
        Assert.Equal(twoTheta, file.Elements[0].HeaderTwoThetaDegrees);
        Assert.True(file.Elements[0].Spectrum.HasPossibleTimes);
    }

    [SharedDataFact]
    public async Task Read_PressFile_PartsItsEnvironment()
    {
        SpectrumFile file = await Read("gsecars/mgo_fe.002");
        Assert.Contains(new EnvironmentEntry("13IDD:DMM3Ch7_calc.VAL", "42.906962", "Sample T (C)"), file.Environment);
        Assert.Contains(new EnvironmentEntry("13IDD:OperatorName.VAL", "", "Operator Name"), file.Environment);
        Assert.Equal(new EnergyScale(23.017439, 0.058028813, 0), file.Elements[0].HeaderScale);
        Assert.Equal(new DateTimeOffset(2002, 4, 4, 1, 48, 58, 561, TimeSpan.Zero), file.Elements[0].Spectrum.StartedAt);
    }

    [SharedDataFact]
    public async Task Read_SixteenElements_HasSixteenColumns()
    {
        SpectrumFile file = await Read("gsecars/basalt_xrf_16_elements.002");
        Assert.Equal(16, file.Elements.Length);
        Assert.All(file.Elements, element => Assert.Equal(2048, element.Spectrum.Counts.Length));
        Assert.All(file.Elements, element => Assert.Equal(["V Ka", "Fe Ka"], element.Regions.Select(region => region.Label)));
        Assert.Equal(TimeSpan.FromTicks(8_725_200_195), file.Elements[4].Spectrum.RealTime);
        Assert.Equal(new EnergyScale(4.7164664e-2, 1.7750502e-2, 0), file.Elements[15].HeaderScale);
        Assert.Equal(new RegionOfInterest(339, 372, "Fe Ka"), file.Elements[15].Regions[1]);
    }

    [SharedDataTheory]
    [InlineData("gamma/eu152_hpge.Spe", 16384, 2289, 2454, 0.33973, 0.18297, 5.5683e-9)]
    [InlineData("gamma/mendocino.Spe", 8192, 595642, 595798, 0, 0.378444, 0)]
    public async Task Read_Ortec_HasItsTimesAndScale(string path, int channels, int live, int real, double c0, double c1, double c2)
    {
        SpectrumFile file = await Read(path);
        Assert.Equal(SpectrumFileFormat.OrtecSpe, file.Format);
        Spectrum spectrum = file.Elements[0].Spectrum;
        Assert.Equal(channels, spectrum.Counts.Length);
        Assert.Equal(TimeSpan.FromSeconds(live), spectrum.LiveTime);
        Assert.Equal(TimeSpan.FromSeconds(real), spectrum.RealTime);
        Assert.Equal(new EnergyScale(c0, c1, c2), file.Elements[0].HeaderScale);
        Assert.Equal("No sample description was entered.", file.Remarks[0]);
    }

    [SharedDataTheory]
    [InlineData("gamma/irrad_Ba133_point.txt", 57, 840)]
    [InlineData("gamma/irrad_Eu152_point.txt", 57, 2398)]
    public async Task Read_ChannelAndCounts_HasCountsOnly(string path, int channel, int counts)
    {
        SpectrumFile file = await Read(path);
        Assert.Equal(SpectrumFileFormat.PlainText, file.Format);
        Assert.Equal(8192, file.Elements[0].Spectrum.Counts.Length);
        Assert.Equal((uint)counts, file.Elements[0].Spectrum.Counts[channel]);
        Assert.Null(file.Elements[0].HeaderScale);
    }

    [SharedDataFact]
    public async Task Write_EveryMeasuredFile_SurvivesReadWriteRead()
    {
        string[] folders = ["aps16bm", "esrf-id15a", "gamma", "gsecars"];
        string[] paths = [.. folders.SelectMany(folder => Directory.GetFiles(
            Path.Combine(RepositoryFolder.SharedData!, folder), "*", SearchOption.AllDirectories))];
        Assert.Equal(41, paths.Length);
        foreach (string path in paths)
        {
            SpectrumFile file = await SpectrumFileReader.ReadAsync(path, CancellationToken.None);
            // MCA ASCII has no free text, so the remarks of .Spe files must be set aside by whoever converts them.
            if (file.Format == SpectrumFileFormat.OrtecSpe) file = file with { Remarks = [] };
            using var stream = new MemoryStream();
            await McaAsciiWriter.WriteAsync(file, stream, CancellationToken.None);
            SpectrumFileAssert.SameContent(file, SpectrumFileReader.Parse(stream.ToArray(), path));
        }
    }

    private static Task<SpectrumFile> Read(string path) =>
        SpectrumFileReader.ReadAsync(Path.Combine(RepositoryFolder.SharedData!, path), CancellationToken.None);

    private static double Value(SpectrumFile file, string name) =>
        double.Parse(Assert.Single(file.Environment, entry => entry.Name == name).Value, CultureInfo.InvariantCulture);
}
