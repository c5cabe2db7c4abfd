using System.Globalization;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Instruments.Tests.SpectrumFiles;

public class OrtecSpeReaderTests
{
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Read_WholeFile_GivesEveryRecordedValue(string lineEnd)
    {
        SpectrumFile file = SmallFiles.Read(SmallFiles.Spe.With("\n", lineEnd));

        Assert.Equal(SpectrumFileFormat.OrtecSpe, file.Format);
        SpectrumElement element = Assert.Single(file.Elements);
        Assert.Equal(new uint[] { 0, 7, 11, 2 }, element.Spectrum.Counts);
        Assert.Equal(TimeSpan.FromSeconds(2289), element.Spectrum.LiveTime);
        Assert.Equal(TimeSpan.FromSeconds(2454), element.Spectrum.RealTime);
        Assert.Equal(new DateTimeOffset(2018, 9, 13, 8, 39, 8, TimeSpan.Zero), element.Spectrum.StartedAt);
        Assert.Equal(new EnergyScale(0.33973, 0.18297, 5.5683e-9), element.HeaderScale);
        Assert.Null(element.HeaderTwoThetaDegrees);
        Assert.Equal(new[] { new RegionOfInterest(1, 2, "") }, element.Regions);
        Assert.Equal(new[] { "LiCoO2 pellet", "DET# 1" }, file.Remarks);
    }

    [Fact]
    public void Read_OnlyTheOldFit_TakesIt()
    {
        string text = SmallFiles.Spe.With("$MCA_CAL:\n3\n3.397300E-001 1.829700E-001 5.568300E-009 keV\n", "");
        Assert.Equal(new EnergyScale(-0.136701, 0.18292, 0), SmallFiles.Read(text).Elements[0].HeaderScale);
    }

    [Fact]
    public void Read_NoCalibrationAtAll_GivesNoScale()
    {
        string text = SmallFiles.Spe[..SmallFiles.Spe.IndexOf("$ENER_FIT", StringComparison.Ordinal)];
        Assert.Null(SmallFiles.Read(text).Elements[0].HeaderScale);
    }

    [Theory]
    [InlineData("09/13/2018", "13/09/2018", 6)]
    [InlineData("2289 2454", "2289", 8)]
    [InlineData("2289 2454", "-1 2454", 8)]
    [InlineData("2289 2454", "2289 inf", 8)]
    [InlineData("$MEAS_TIM:\n2289 2454\n", "", 27)]
    [InlineData("0 3", "1 4", 10)]
    [InlineData("0 3", "0 2000000000", 10)]
    [InlineData("0 3", "0 2", 14)]
    [InlineData("0 3", "0 4", 15)]
    [InlineData("0 3", "3", 10)]
    [InlineData("       7", "      -7", 12)]
    [InlineData("       7", "     7 7", 12)]
    [InlineData("       7", "", 12)]
    [InlineData("       7", "     7.5", 12)]
    [InlineData("$ROI:\n1", "$ROI:\n2", 16)]
    [InlineData("1 2\n$PRE", "1 4\n$PRE", 17)]
    [InlineData("1 2\n$PRE", "1\n$PRE", 17)]
    [InlineData("keV", "MeV", 26)]
    [InlineData("keV", "keV keV", 26)]
    [InlineData("1.829700E-001", "NaN", 26)]
    [InlineData("$MCA_CAL:\n3", "$MCA_CAL:\n4", 25)]
    [InlineData("-0.136701 0.182920\n$MCA_CAL:", "1\n$OTHER:", 23)]
    [InlineData("$PRESETS:", "$ROI:", 18)]
    [InlineData("$DATA:", "$DATUM:", 29)]
    public void Read_Fault_NamesItsLine(string old, string changed, int line) =>
        Assert.Equal(line, SmallFiles.Refused(SmallFiles.Spe.With(old, changed)).LineNumber);

    [Fact]
    public void Read_CutInsideTheCounts_NamesTheLastLine()
    {
        string cut = SmallFiles.Spe[..(SmallFiles.Spe.IndexOf("       7", StringComparison.Ordinal) + 8)];
        Assert.Equal(12, SmallFiles.Refused(cut).LineNumber);
    }

    [Theory]
    [InlineData("$S{0}:\n")]
    [InlineData("line\n")]
    public void Read_TooManyLines_AreRefused(string line)
    {
        string lines = string.Concat(Enumerable.Range(0, SpectrumFileLimits.Entries)
            .Select(i => line.Replace("{0}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        Assert.Equal(2 + SpectrumFileLimits.Entries - 1, SmallFiles.Refused("$A:\n" + lines + SmallFiles.Spe).LineNumber);
    }
}
