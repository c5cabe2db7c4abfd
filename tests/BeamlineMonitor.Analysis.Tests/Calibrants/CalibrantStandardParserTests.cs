using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Tests.Configuration;

namespace BeamlineMonitor.Analysis.Tests.Calibrants;

public sealed class CalibrantStandardParserTests
{
    private const string Good = """
        {
          "name": "In-1", "phase": "In", "batch": "first",
          "certificate": { "year": 2001, "a_A": 3.25, "U_a_A": 0.0002, "c_A": 4.95, "U_c_A": 0.0003, "k": 2, "temperature_C": 20, "source": "s" },
          "sources": { "s": "the certificate" }
        }
        """;

    public static TheoryData<string> ShippedFiles => [.. Json.Shipped("calibrants/standards")];

    [Fact]
    public void Parse_ExpandedUncertainty_IsDividedByItsCoverageFactor()
    {
        CalibrantStandard standard = Parse(Good);
        Assert.Equal(new CertifiedLength(3.25, 0.0001), standard.A);
        Assert.Equal(new CertifiedLength(4.95, 0.00015), standard.C);
        Assert.Equal(("In-1", "In", "first", 2001, 20.0), (standard.Name, standard.PhaseName, standard.Batch, standard.CertificateYear, standard.TemperatureCelsius));
    }

    [Fact]
    public void CellAt_WarmerThanTheCertificate_ExpandsWithThePhase()
    {
        Phase indium = Phase("In");
        CellConstants cell = Parse(Good).CellAt(indium, 30);
        Assert.Equal(3.25 * (1 + (10 * indium.Expansion.APerKelvin)), cell.A, 1e-12);
        Assert.Equal(4.95 * (1 + (10 * indium.Expansion.CPerKelvin)), cell.C, 1e-12);
        Assert.True(cell.C < 4.95);
    }

    [Fact]
    public void CellAt_PhaseOfAnotherSystem_Throws() => Assert.Throws<ArgumentException>(() => Parse(Good).CellAt(Phase("Au"), 20));

    [Theory]
    [InlineData("\"k\": 2", "\"k\": 0.5", "$.certificate.k: 0.5 is not a number from 1 to 4")]
    [InlineData("\"U_c_A\": 0.0003, ", "", "$.certificate.U_c_A: the key is missing")]
    [InlineData("\"U_a_A\": 0.0002", "\"s_a_A\": 0.0002", "$.certificate.U_a_A: the key is missing")]
    [InlineData("\"batch\": \"first\"", "\"batch\": \"\"", "$.batch: \"\" is not a text of 1 to 2000 characters")]
    [InlineData("\"year\": 2001", "\"year\": 20010", "$.certificate.year: 20010 is not a whole number from 1900 to 2200")]
    public void Parse_OneFault_NamesPlaceAndValue(string right, string wrong, string fault)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);
        Assert.Contains(fault, Assert.Throws<ConfigException>(() => Parse(Good.Replace(right, wrong, StringComparison.Ordinal))).Faults);
    }

    [Theory]
    [MemberData(nameof(ShippedFiles))]
    public void Parse_DamagedFile_ThrowsNothingButConfigException(string file) =>
        Assert.InRange(Json.CountRefusals(file, bytes => CalibrantStandardParser.Parse(file, bytes)), 100, 300);

    private static CalibrantStandard Parse(string json) => CalibrantStandardParser.Parse("In-1.json", Json.Bytes(json));

    private static Phase Phase(string name) => PhaseParser.Parse(name, Json.Read($"phases/{name}.json"));
}
