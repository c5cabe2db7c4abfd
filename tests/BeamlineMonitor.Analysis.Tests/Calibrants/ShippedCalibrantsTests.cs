using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Tests.Configuration;

namespace BeamlineMonitor.Analysis.Tests.Calibrants;

public sealed class ShippedCalibrantsTests
{
    public static TheoryData<string> StandardFiles => [.. Json.Shipped("calibrants/standards")];

    public static TheoryData<string> LineFiles => [.. Json.Shipped("calibrants/sources"), .. Json.Shipped("calibrants/fluorescence")];

    [Fact]
    public void Files_AreTheStandardsAndLineSourcesOfTheBeamline()
    {
        Assert.Equal(["Au", "CeO2-674b", "Fe", "LaB6-660b", "LaB6-660c", "MgO", "Si-640f", "TiC"], Json.Names("calibrants/standards"));
        Assert.Equal(["Am-241", "Ba-133", "Cd-109", "Co-57", "Eu-152", "Ag", "Ce", "In", "La", "Pb", "Sn", "W"], Json.Names("calibrants/sources", "calibrants/fluorescence"));
    }

    [Theory]
    [MemberData(nameof(StandardFiles))]
    public void Parse_ShippedStandard_FitsItsPhaseAndLiesInItsSearchRange(string file)
    {
        CalibrantStandard standard = CalibrantStandardParser.Parse(file, Json.Read(file));
        Phase phase = PhaseParser.Parse(standard.PhaseName, Json.Read($"phases/{standard.PhaseName}.json"));
        Assert.Equal(Path.GetFileNameWithoutExtension(file), standard.Name);
        Assert.True(standard.Fits(phase));
        Assert.True(phase.Search.Contains(standard.CellAt(phase, standard.TemperatureCelsius)));
    }

    [Theory]
    [MemberData(nameof(LineFiles))]
    public void Parse_ShippedLines_AreCalledAsTheirFileAndKindAsTheirFolder(string file)
    {
        LineSource source = LineSourceParser.Parse(file, Json.Read(file));
        Assert.Equal(Path.GetFileNameWithoutExtension(file), source.Name);
        Assert.Equal(file.Contains("fluorescence", StringComparison.Ordinal), source.Kind == LineSourceKind.Fluorescence);
        if (source.Kind == LineSourceKind.Fluorescence) Assert.Equal(100, source.Lines.Max(line => line.Intensity));
    }

    [Fact]
    public void Certificate_OfLaB6660c_IsThatOfTheTableAtOneSigma()
    {
        CalibrantStandard standard = CalibrantStandardParser.Parse("660c", Json.Read("calibrants/standards/LaB6-660c.json"));
        Assert.Equal((4.156826, 22.5), (standard.A.Angstrom, standard.TemperatureCelsius));
        Assert.Equal(9.6e-6, standard.A.SigmaAngstrom / standard.A.Angstrom, 0.05e-6);
    }

    [Fact]
    public void CellAt_LaB6FiveKelvinWarmer_GrowsByThreePartsIn1E5()
    {
        CalibrantStandard standard = CalibrantStandardParser.Parse("660c", Json.Read("calibrants/standards/LaB6-660c.json"));
        Phase phase = PhaseParser.Parse("LaB6", Json.Read("phases/LaB6.json"));
        CellConstants warm = standard.CellAt(phase, 27.5);
        Assert.Equal(3.2e-5, (warm.A / standard.A.Angstrom) - 1, 0.05e-5);
    }

    [Theory]
    [InlineData("sources/Co-57", 14.4130, 0.0001)]
    [InlineData("sources/Co-57", 122.06065, 0.00001)]
    [InlineData("sources/Co-57", 136.47365, 0.0001)] // the evaluations have 136.47356(29)
    [InlineData("sources/Cd-109", 88.0336, 0.00005)]
    [InlineData("sources/Am-241", 59.5409, 0.00005)]
    [InlineData("sources/Ba-133", 53.1622, 0.00005)]
    [InlineData("sources/Ba-133", 79.6142, 0.00005)]
    [InlineData("sources/Ba-133", 80.9979, 0.00005)]
    [InlineData("sources/Ba-133", 276.3989, 0.00005)]
    [InlineData("sources/Ba-133", 302.8508, 0.00005)]
    [InlineData("sources/Ba-133", 356.013, 0.0005)]
    [InlineData("sources/Ba-133", 383.849, 0.0006)]
    [InlineData("sources/Eu-152", 121.7817, 0.00005)]
    [InlineData("sources/Eu-152", 244.6974, 0.00005)]
    [InlineData("sources/Eu-152", 344.2785, 0.00005)]
    [InlineData("fluorescence/La", 33.034, 0.001)]
    [InlineData("fluorescence/La", 33.442, 0.001)]
    [InlineData("fluorescence/La", 37.797, 0.005)] // Deslattes et al. measured 37.80145(51): 4.5 eV above Elam's table
    [InlineData("fluorescence/La", 38.72, 0.011)]
    [InlineData("fluorescence/Ce", 34.279, 0.001)]
    [InlineData("fluorescence/Ce", 34.720, 0.001)]
    [InlineData("fluorescence/Ce", 39.256, 0.002)]
    [InlineData("fluorescence/W", 57.981, 0.001)]
    [InlineData("fluorescence/W", 59.318, 0.001)]
    [InlineData("fluorescence/W", 66.950, 0.003)]
    [InlineData("fluorescence/W", 67.244, 0.002)]
    [InlineData("fluorescence/Pb", 72.805, 0.001)]
    [InlineData("fluorescence/Pb", 74.970, 0.001)]
    [InlineData("fluorescence/Pb", 84.451, 0.001)]
    [InlineData("fluorescence/Pb", 84.939, 0.001)]
    [InlineData("fluorescence/In", 24.002, 0.001)]
    [InlineData("fluorescence/In", 24.210, 0.001)]
    [InlineData("fluorescence/In", 27.275, 0.001)]
    public void Lines_OfTheTables_AreThere(string file, double energyKeV, double tolerance)
    {
        LineSource source = LineSourceParser.Parse(file, Json.Read($"calibrants/{file}.json"));
        Assert.Single(source.Lines, line => Math.Abs(line.EnergyKeV - energyKeV) <= tolerance);
    }
}
