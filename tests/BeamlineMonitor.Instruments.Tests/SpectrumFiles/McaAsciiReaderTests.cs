using System.Globalization;
using System.Text;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Instruments.Tests.SpectrumFiles;

public class McaAsciiReaderTests
{
    [Fact]
    public void Read_OneElement_GivesEveryRecordedValue()
    {
        SpectrumFile file = SmallFiles.Read(SmallFiles.Mca);

        Assert.Equal(SpectrumFileFormat.McaAscii, file.Format);
        SpectrumElement element = Assert.Single(file.Elements);
        Assert.Equal(new uint[] { 0, 12, 5, uint.MaxValue }, element.Spectrum.Counts);
        Assert.Equal(TimeSpan.FromTicks(2_400_060_220), element.Spectrum.RealTime);
        Assert.Equal(TimeSpan.FromTicks(2_314_037_390), element.Spectrum.LiveTime);
        Assert.Equal(new DateTimeOffset(2023, 3, 11, 10, 45, 20, TimeSpan.Zero), element.Spectrum.StartedAt);
        Assert.Equal(new EnergyScale(0.075, 0.031, 0), element.HeaderScale);
        Assert.Equal(2.35, element.HeaderTwoThetaDegrees);
        Assert.Equal(new[] { new RegionOfInterest(1, 3, "Co 003") }, element.Regions);
        Assert.Equal(
            new[] { new EnvironmentEntry("ring_current_mA", "65.38", ""), new EnvironmentEntry("13IDD:m39.RBV", "-32.246", "tilt (Chi)") },
            file.Environment);
        Assert.Empty(file.Remarks);
    }

    [Fact]
    public void Read_TwoElements_PartsColumnsAndRegions()
    {
        SpectrumFile file = SmallFiles.Read(SmallFiles.McaTwoElements);

        Assert.Equal(new uint[] { 1, 3, 5 }, file.Elements[0].Spectrum.Counts);
        Assert.Equal(new uint[] { 2, 4, 6 }, file.Elements[1].Spectrum.Counts);
        Assert.Equal(new[] { new RegionOfInterest(0, 1, "V Ka"), new RegionOfInterest(2, 2, "Ni Ka") }, file.Elements[0].Regions);
        Assert.Equal(new[] { new RegionOfInterest(1, 2, "Fe Ka") }, file.Elements[1].Regions);
        Assert.Equal(new EnergyScale(0.002, 0.025, 1e-9), file.Elements[1].HeaderScale);
        Assert.Equal(11.0, file.Elements[1].HeaderTwoThetaDegrees);
        Assert.Equal(new DateTimeOffset(2002, 8, 21, 13, 35, 31, 678, TimeSpan.Zero), file.Elements[1].Spectrum.StartedAt);
        Assert.False(file.Elements[1].Spectrum.HasPossibleTimes);
    }

    [Theory]
    [InlineData("\n", "\r\n")]
    [InlineData("\n", "\r")]
    [InlineData("\n", " \t\n")]
    [InlineData(": ", ":\t \t")]
    [InlineData("DATA:", "\n  \nDATA:")]
    [InlineData("VERSION:", "\uFEFFVERSION:")]
    [InlineData("4294967295\n", "4294967295")]
    [InlineData("4294967295\n", "4294967295\n\n \n")]
    [InlineData("12 ", "12.0")]
    [InlineData("12 ", "1.2e1")]
    public void Read_HarmlessVariation_GivesTheSame(string old, string changed) =>
        SpectrumFileAssert.SameContent(SmallFiles.Read(SmallFiles.Mca), SmallFiles.Read(SmallFiles.Mca.With(old, changed)));

    [Fact]
    public void Read_OtherHeaderOrder_GivesTheSame()
    {
        string[] lines = SmallFiles.Mca.Split('\n');
        int data = Array.FindIndex(lines, line => line.StartsWith("DATA", StringComparison.Ordinal));
        // The environment keeps its own order: it is a list.
        ILookup<bool, string> header = lines[..data].ToLookup(line => line.StartsWith("ENV", StringComparison.Ordinal));

        SpectrumFile file = SmallFiles.Read(string.Join('\n', [.. header[true], .. header[false].Reverse(), .. lines[data..]]));

        SpectrumFileAssert.SameContent(SmallFiles.Read(SmallFiles.Mca), file);
    }

    [Theory]
    [InlineData("TWO_THETA: 2.35\n")]
    [InlineData("DATE:       MAR 11, 2023 10:45:20.**\n")]
    [InlineData("VERSION:    3.1\n")]
    public void Read_OptionalKeyMissing_GivesNull(string line)
    {
        SpectrumElement element = SmallFiles.Read(SmallFiles.Mca.With(line, "")).Elements[0];
        Assert.Equal(line.StartsWith("TWO", StringComparison.Ordinal), element.HeaderTwoThetaDegrees is null);
        Assert.Equal(line.StartsWith("DATE", StringComparison.Ordinal), element.Spectrum.StartedAt is null);
    }

    [Fact]
    public void Read_NoCalibration_GivesNoScale()
    {
        string text = SmallFiles.Mca.With("CAL_OFFSET: 7.5e-002 \n", "").With("CAL_SLOPE: 3.1e-02 \n", "").With("CAL_QUAD: 0.0\n", "");
        Assert.Null(SmallFiles.Read(text).Elements[0].HeaderScale);
    }

    [Fact]
    public void Read_UnknownKey_KeepsTheLineAsRemark() =>
        Assert.Equal(
            new[] { "SAMPLE_NAME: LCO: 17" }, SmallFiles.Read(SmallFiles.Mca.With("DATA:", "SAMPLE_NAME: LCO: 17\nDATA:")).Remarks);

    [Theory]
    [InlineData("0.0", "0.0")]
    [InlineData("240.006022", "241")]
    public void Read_ImpossibleTimes_AreKeptAsRecorded(string real, string live)
    {
        string text = SmallFiles.Mca.With("240.006022", real).With("231.403739", live);
        Assert.False(SmallFiles.Read(text).Elements[0].Spectrum.HasPossibleTimes);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("Jun 5, 2015 16:41:12", "2015-06-05T16:41:12Z")]
    [InlineData("Jun 05, 2015 16:41:12.", "2015-06-05T16:41:12Z")]
    [InlineData("jun 05, 2015 6:41:12.25", "2015-06-05T06:41:12.25Z")]
    [InlineData("Jun 05, 2015 16:41:12.123456789", "2015-06-05T16:41:12.1234567Z")]
    public void Read_Date_GivesUtc(string date, string? expected)
    {
        DateTimeOffset? start = SmallFiles.Read(SmallFiles.Mca.With("MAR 11, 2023 10:45:20.**", date)).Elements[0].Spectrum.StartedAt;
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), start);
    }

    [Theory]
    [InlineData("a=\"say \"hi\" (there)\" (greeting)", "a", "say \"hi\" (there)", "greeting")]
    [InlineData("a:b.VAL=\"12:30=x\" (Motor \"X\" (mm))", "a:b.VAL", "12:30=x", "Motor \"X\" (mm)")]
    [InlineData("a=\"\" (empty value)", "a", "", "empty value")]
    [InlineData("a=\"1\"(no blank)", "a", "1", "no blank")]
    [InlineData("a=\"v (x)\"", "a", "v (x)", "")]
    [InlineData("a=\"1\" (cut off (Chi)", "a", "1", "cut off (Chi")]
    [InlineData("a=\"b\" (c\" (d)", "a", "b\" (c", "d")]
    [InlineData("a=\"5 µm\" (Größe)", "a", "5 µm", "Größe")]
    public void Read_EnvironmentLine_PartsNameValueAndDescription(string line, string name, string value, string description)
    {
        SpectrumFile file = SmallFiles.Read(SmallFiles.Mca.With("ring_current_mA=\"65.38\"", line));
        Assert.Equal(new EnvironmentEntry(name, value, description), file.Environment[0]);
    }

    [Fact]
    public void Read_OldSingleByteLetters_AreLatin1()
    {
        byte[] bytes = Encoding.Latin1.GetBytes(SmallFiles.Mca.With("65.38", "5 µA"));
        Assert.Equal("5 µA", SpectrumFileReader.Parse(bytes, "small").Environment[0].Value);
    }

    [Fact]
    public void Read_AmpersandInTheOnlyLabel_IsKept() =>
        Assert.Equal("a & b", SmallFiles.Read(SmallFiles.Mca.With("Co 003&", "a & b&")).Elements[0].Regions[0].Label);

    [Theory]
    [InlineData("ELEMENTS:   1", "ELEMENTS:   0", 2)]
    [InlineData("ELEMENTS:   1", "ELEMENTS:   257", 2)]
    [InlineData("ELEMENTS:   1", "ELEMENTS:   1.5", 2)]
    [InlineData("ELEMENTS:   1\n", "", 16)] // named at DATA, where the header ends
    [InlineData("MAR 11", "MAR 32", 3)]
    [InlineData("20.**", "20.*7", 3)]
    [InlineData("CHANNELS:   4", "CHANNELS:   2000000000", 4)]
    [InlineData("CHANNELS:   4", "CHANNELS:   99999999999", 4)]
    [InlineData("CHANNELS:   4", "CHANNELS:   -4", 4)]
    [InlineData("CHANNELS:   4", "CHANNELS:   ", 4)]
    [InlineData("4294967295", "4294967295\n\n1", 23)] // a line too many
    [InlineData("4294967295", "", 21)]
    [InlineData("\n4294967295\n", "", 20)] // cut: the last line is named
    [InlineData("CHANNELS:   4", "CHANNELS:   5", 21)] // a line too few: the last line is blank
    [InlineData("CHANNELS:   4\n", "", 16)]
    [InlineData("ROIS:       1", "ROIS:       257", 5)]
    [InlineData("ROIS:       1", "ROIS:       0", 12)]
    [InlineData("ROIS:       1", "ROIS:       2", 17)]
    [InlineData("ROIS:       1", "ROIS:       1 1", 5)]
    [InlineData("240.006022", "-240.006022", 6)]
    [InlineData("240.006022", "nan", 6)]
    [InlineData("240.006022", "Infinity", 6)]
    [InlineData("240.006022", "1e400", 6)]
    [InlineData("240.006022", "1e300", 6)]
    [InlineData("240.006022", "240,006", 6)]
    [InlineData("231.403739", "-1e-30", 7)]
    [InlineData("LIVE_TIME:  231.403739 \n", "", 16)]
    [InlineData("LIVE_TIME:", "REAL_TIME:", 7)] // the key twice
    [InlineData("LIVE_TIME:", "DATA:", 7)]
    [InlineData("CAL_OFFSET: 7.5e-002 \n", "", 16)]
    [InlineData("3.1e-02", "keV", 9)]
    [InlineData("3.1e-02", "1 2", 9)]
    [InlineData("TWO_THETA: 2.35", "TWO_THETA: ∞", 11)]
    [InlineData("TWO_THETA: 2.35", "TWO_THETA", 11)]
    [InlineData("LEFT:  1", "LEFT:  -1", 12)]
    [InlineData("RIGHT:  3", "RIGHT:  4", 13)]
    [InlineData("RIGHT:  3", "RIGHT:  0", 13)]
    [InlineData("ring_current_mA=\"65.38\"", "ring_current_mA=65.38", 15)]
    [InlineData("ring_current_mA=\"65.38\"", "=\"65.38\"", 15)]
    [InlineData("ring_current_mA=\"65.38\"", "a=\"", 15)]
    [InlineData("ring_current_mA=\"65.38\"", "a=\"b\" (c) d", 15)]
    [InlineData("ring_current_mA=\"65.38\"", "a=\"b\" (:()\" (:( )", 15)]
    [InlineData("12 ", "-12 ", 19)]
    [InlineData("12 ", "12.5", 19)]
    [InlineData("12 ", "4294967296", 19)]
    [InlineData("12 ", "nan", 19)]
    [InlineData("12 ", "inf", 19)]
    [InlineData("12 ", "0x12", 19)]
    [InlineData("12 ", "1 12", 19)]
    [InlineData("12 ", "", 19)]
    [InlineData("12 ", "12\0", 19)]
    [InlineData("DATA: ", "DATA: 0", 17)]
    [InlineData("DATA: ", "DATUM: ", 18)]
    public void Read_Fault_NamesItsLine(string old, string changed, int line)
    {
        SpectrumFileException fault = SmallFiles.Refused(SmallFiles.Mca.With(old, changed));
        Assert.Equal(line, fault.LineNumber);
        Assert.Null(fault.ByteOffset);
        Assert.StartsWith(
            $"small:{line}: found {fault.Found}; expected {fault.Expected}. {fault.Mend}", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("V Ka &  Fe Ka & ", "V Ka &  Fe & Ka & ", 14)]
    [InlineData("10.5 11.5", "10.5", 6)]
    [InlineData(" 3 4", " 3 4 5", 20)]
    [InlineData(" 3 4", " 3", 20)]
    [InlineData("ROI_1_LEFT:   2 0", "ROI_1_LEFT:   2", 15)]
    public void Read_FaultWithTwoElements_NamesItsLine(string old, string changed, int line) =>
        Assert.Equal(line, SmallFiles.Refused(SmallFiles.McaTwoElements.With(old, changed)).LineNumber);

    [Fact]
    public void Read_TooManyCountsInAll_IsRefusedBeforeAnyAllocation()
    {
        string text = SmallFiles.Mca.With("ELEMENTS:   1", "ELEMENTS:   256").With("CHANNELS:   4", "CHANNELS:   262144");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(4, SmallFiles.Refused(text).LineNumber);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData("ENVIRONMENT: a=\"1\"", 2)]
    [InlineData("NOTE: a", 0)]
    [InlineData("ROI_{0}_LEFT: 1", 14)] // the keys above DATA
    public void Read_TooManyHeaderLines_AreRefused(string line, int already)
    {
        IEnumerable<string> lines = Enumerable.Range(1, SpectrumFileLimits.Entries + 1)
            .Select(i => line.Replace("{0}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) + "\n");
        int fault = 16 + SpectrumFileLimits.Entries - already + 1;
        Assert.Equal(fault, SmallFiles.Refused(SmallFiles.Mca.With("DATA:", string.Concat(lines) + "DATA:")).LineNumber);
    }

    [Fact]
    public void Read_EnvironmentFullOfQuotesAndParentheses_IsRefused()
    {
        string value = string.Concat(Enumerable.Repeat("\"(", SpectrumFileLimits.LineBytes / 4));
        Assert.Equal(15, SmallFiles.Refused(SmallFiles.Mca.With("ring_current_mA=\"65.38\"", $"a=\"{value}x(y)")).LineNumber);
    }
}
