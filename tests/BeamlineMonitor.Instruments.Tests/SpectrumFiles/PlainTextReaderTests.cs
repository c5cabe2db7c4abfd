using System.Globalization;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Instruments.Tests.SpectrumFiles;

public class PlainTextReaderTests
{
    [Theory]
    [InlineData("5\n6\n7")]
    [InlineData("5\r\n6\r\n7\r\n\r\n")]
    [InlineData("counts\n5\n6\n7")]
    [InlineData("0\t5\t\r\n1\t6\r\n2\t7\r\n")]
    [InlineData("0,5\n1,6\n2,7\n")]
    [InlineData("0; 5\n1; 6\n2; 7\n")]
    [InlineData("Channel, Counts\n0, 5.0\n1, 6.0\n2, 7.0\n")]
    [InlineData("\n# channel counts\n0.000e+00 5.000e+00\n1.000e+00 6.000e+00\n2.000e+00 7.000e+00\n")]
    public void Read_CountsByChannel_GivesCountsOnly(string text)
    {
        SpectrumFile file = SmallFiles.Read(text);
        Assert.Equal(SpectrumFileFormat.PlainText, file.Format);
        Assert.Equal(new uint[] { 5, 6, 7 }, file.Elements[0].Spectrum.Counts);
        Assert.Null(file.Elements[0].HeaderScale);
        Assert.Null(file.Elements[0].Spectrum.StartedAt);
        Assert.Equal(TimeSpan.Zero, file.Elements[0].Spectrum.LiveTime);
        Assert.Empty(file.Remarks);
    }

    [Fact]
    public void Read_NamedEnergies_GivesTheirScale()
    {
        SpectrumFile file = SmallFiles.Read(SmallFiles.Text);
        EnergyScale scale = Assert.NotNull(file.Elements[0].HeaderScale);
        Assert.Equal(1.00, scale.C0KeV, 1e-9);
        Assert.Equal(0.51, scale.C1KeV, 1e-9);
        Assert.Equal(0, scale.C2KeV, 1e-9);
        Assert.Equal(new uint[] { 5, 6, 7, 8 }, file.Elements[0].Spectrum.Counts);
        Assert.Equal(new[] { "shutter open" }, file.Remarks);
    }

    [Theory]
    [InlineData("F2", 4096)]
    [InlineData("F4", 4096)]
    [InlineData("G6", 4096)]
    [InlineData("0.##", 4096)]
    [InlineData("E18", 4096)]
    [InlineData("R", SpectrumFileLimits.Channels)]
    public void Read_PrintedEnergies_RecoverTheScaleToTheirPrecision(string form, int channels)
    {
        var truth = new EnergyScale(-0.0375, 0.07491, 4.04e-8);
        IEnumerable<string> rows = Enumerable.Range(0, channels)
            .Select(i => truth.EnergyKeV(i).ToString(form, CultureInfo.InvariantCulture) + " 1");

        EnergyScale read = Assert.NotNull(SmallFiles.Read("energy_keV counts\n" + string.Join('\n', rows)).Elements[0].HeaderScale);

        double worst = Enumerable.Range(0, channels).Max(i => Math.Abs(read.EnergyKeV(i) - truth.EnergyKeV(i)));
        double half = form switch { "F2" or "0.##" => 0.005, "F4" => 0.00005, "G6" => 0.0005, _ => 1e-8 };
        Assert.InRange(worst, 0, half / 2);
    }

    [Theory]
    [InlineData("1 5\n2 6\n", 1)] // channels from 1, or energies?
    [InlineData("0.5 5\n1.0 6\n1.5 7", 1)]
    [InlineData("0 5\n2 6\n", 2)]
    [InlineData("0 5\n1 6\n2.5 7", 3)]
    [InlineData("# channel counts\n1 5\n2 6", 2)]
    [InlineData("# channel counts\n5\n6", 2)]
    [InlineData("# channel counts\n# energy_keV counts\n0 5\n1 6", 2)]
    [InlineData("# energy_keV counts\n0.5 5\n1.0 6", 3)] // no quadratic through two rows
    [InlineData("# energy_keV counts\n1 5\n3 6\n2 7", 4)]
    [InlineData("# energy_keV counts\n1 5\n1 6\n2 7", 3)]
    [InlineData("# energy_keV counts\n1 5\nnan 6\n2 7", 3)]
    [InlineData("# energy_keV counts\n1 5\n1e999 6\n2 7", 3)]
    [InlineData("# energy_keV counts\n0e-99999999999 5\n1 6\n2 7", 2)]
    [InlineData("# energy_keV counts\n1.0 5\n2.0 6\n3.0 7\n4.0 8\n5.5 8\n6.0 8\n7.0 1\n8.0 1", 6)]
    [InlineData("5\n6\n-7", 3)]
    [InlineData("5\n6\n7.5", 3)]
    [InlineData("5\n6\n1 7", 3)]
    [InlineData("0 5\n1", 2)]
    [InlineData("0 5 5\n", 1)]
    [InlineData("5\n\n6\n", 3)]
    [InlineData("5\n# late comment\n6\n", 2)]
    [InlineData("5\nabc\n", 2)]
    [InlineData("5\n4294967296\n", 2)]
    [InlineData("# nothing else\n", 1)]
    [InlineData(",\n", 1)]
    [InlineData("5\n,\n", 2)]
    public void Read_AmbiguousOrWrong_NamesItsLine(string text, int line) => Assert.Equal(line, SmallFiles.Refused(text).LineNumber);

    [Fact]
    public void Read_TooManyChannels_IsRefused()
    {
        string text = string.Concat(Enumerable.Repeat("1\n", SpectrumFileLimits.Channels + 1));
        Assert.Equal(SpectrumFileLimits.Channels + 1, SmallFiles.Refused(text).LineNumber);
    }

    [Fact]
    public void Read_AmbiguousColumn_SaysHowToMendIt() =>
        Assert.Contains("# energy_keV counts", SmallFiles.Refused("1 5\n2 6\n").Mend, StringComparison.Ordinal);
}
