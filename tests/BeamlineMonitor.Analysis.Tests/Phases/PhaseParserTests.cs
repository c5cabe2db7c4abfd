using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Tests.Configuration;

namespace BeamlineMonitor.Analysis.Tests.Phases;

public sealed class PhaseParserTests
{
    private const string Good = """
        {
          "name": "X", "system": "hexagonal",
          "cell": { "a_A": 3, "c_A": 5, "temperature_C": 25, "source": "s" },
          "expansion": { "a_per_K": 1e-5, "c_per_K": 2e-5, "source": "s" },
          "search": { "a_A": [2.9, 3.1], "c_A": [4.9, 5.1], "source": "s" },
          "reflections": [
            { "hkl": [0, 0, 1], "multiplicity": 2, "intensity": 100, "source": "s" },
            { "hkl": [0, 0, 2], "multiplicity": 2, "intensity": 20, "source": "s" }
          ],
          "ties": [{ "name": "I2_I1", "tied": [0, 0, 2], "to": [0, 0, 1], "source": "s" }],
          "sources": { "s": "worked by hand" }
        }
        """;

    public static TheoryData<string> ShippedFiles => [.. Json.Shipped("phases")];

    [Fact]
    public void Parse_GoodFile_GivesThePhase()
    {
        Phase phase = Parse(Good);
        Assert.Equal(new CellConstants(3, 3, 5, 90, 90, 120), phase.Cell);
        Assert.Equal(new CellConstants(2.9, 2.9, 4.9, 90, 90, 120), phase.Search.Lower);
        Assert.Equal(new CellConstants(3.1, 3.1, 5.1, 90, 90, 120), phase.Search.Upper);
        Assert.Equal([new Reflection(new(0, 0, 1), 2, 100, "s"), new Reflection(new(0, 0, 2), 2, 20, "s")], phase.Reflections.AsEnumerable());
        Assert.Equal([new IntensityTie("I2_I1", new(0, 0, 2), new(0, 0, 1), "s")], phase.Ties.AsEnumerable());
        Assert.Equal("worked by hand", phase.Sources.Texts["s"]);
    }

    [Fact]
    public void CellAt_TenKelvinWarmer_ExpandsEachAxisByItsOwnCoefficient()
    {
        CellConstants warm = Parse(Good).CellAt(35);
        Assert.Equal((3.0003, 3.0003, 5.001), (Math.Round(warm.A, 12), Math.Round(warm.B, 12), Math.Round(warm.C, 12)));
        Assert.Equal((90, 90, 120), (warm.Alpha, warm.Beta, warm.Gamma));
    }

    [Theory]
    [InlineData("\"c_A\": 5,", "", "$.cell.c_A: the key is missing")]
    [InlineData("\"a_A\": 3,", "\"a_A\": 3, \"b_A\": 3,", "$.cell.b_A: unknown key; known here: a_A, c_A, source, temperature_C")]
    [InlineData("[2.9, 3.1]", "[3.1, 2.9]", "$.search: a range is written upper end first; write [lower, upper]")]
    [InlineData("[2.9, 3.1]", "[3.05, 3.1]", "$.search: the range does not hold the cell")]
    [InlineData("\"to\": [0, 0, 1]", "\"to\": [0, 0, 2]", "$.ties[0].to: (002) is tied to itself")]
    [InlineData("\"to\": [0, 0, 1]", "\"to\": [1, 0, 1]", "$.ties[0].to: (101) is not in $.reflections")]
    [InlineData("{ \"hkl\": [0, 0, 1]", "{ \"hkl\": [0, 0, 0]", "$.reflections[0].hkl: (000) is no reflection")]
    [InlineData("{ \"hkl\": [0, 0, 2]", "{ \"hkl\": [0, 0, -1]", "$.reflections: (001) and (0 0 -1) share a d-spacing; give one line with their sum")]
    [InlineData("\"intensity\": 20,", "\"intensity\": 101,", "$.reflections[1].intensity: 101 is not a number from 0 to 100")]
    [InlineData("\"intensity\": 20, \"source\": \"s\"", "\"intensity\": 20, \"source\": \"t\"", "$.reflections[1].source: \"t\" is not in $.sources, which has s")]
    [InlineData("\"s\": \"worked by hand\"", "", "$.sources: no source is named; every number needs one")]
    [InlineData("\"hexagonal\"", "\"hexagonl\"", "$.system: \"hexagonl\" is not one of cubic, tetragonal, hexagonal, rhombohedral, orthorhombic, monoclinic, triclinic")]
    public void Parse_OneFault_NamesPlaceValueAndMend(string right, string wrong, string fault)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);
        ConfigException error = Assert.Throws<ConfigException>(() => Parse(Good.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(fault, error.Faults);
    }

    [Fact]
    public void Parse_ManyFaults_ListsThemAllAtOnce()
    {
        string bad = Good
            .Replace("\"a_A\": 3,", "\"a_A\": -3,", StringComparison.Ordinal)
            .Replace("\"a_per_K\": 1e-5", "\"a_per_K\": 1", StringComparison.Ordinal)
            .Replace("\"multiplicity\": 2, \"intensity\": 20", "\"multiplicity\": 0, \"intensity\": 20", StringComparison.Ordinal)
            .Replace("\"name\": \"X\"", "\"nmae\": \"X\"", StringComparison.Ordinal);
        ConfigException error = Assert.Throws<ConfigException>(() => Parse(bad));
        Assert.Equal(
            [
                "$.name: the key is missing",
                "$.cell.a_A: -3 is not a number from 0.5 to 200",
                "$.expansion.a_per_K: 1 is not a number from -0.001 to 0.001",
                "$.reflections[1].multiplicity: 0 is not a whole number from 1 to 192",
                "$.nmae: unknown key; known here: cell, expansion, name, reflections, search, sources, system, ties",
            ],
            error.Faults.AsEnumerable());
    }

    [Fact]
    public void Parse_AnglesThatCannotMeet_AreAFault()
    {
        string triclinic = Good
            .Replace("\"hexagonal\"", "\"triclinic\"", StringComparison.Ordinal)
            .Replace(
                "\"a_A\": 3, \"c_A\": 5,",
                "\"a_A\": 3, \"b_A\": 3, \"c_A\": 5, \"alpha_deg\": 30, \"beta_deg\": 60, \"gamma_deg\": 100,",
                StringComparison.Ordinal);
        Assert.Contains("$.cell: the angles cannot meet in a corner", Assert.Throws<ConfigException>(() => Parse(triclinic)).Faults);
    }

    [Theory]
    [MemberData(nameof(ShippedFiles))]
    public void Parse_DamagedFile_ThrowsNothingButConfigException(string file) =>
        Assert.InRange(Json.CountRefusals(file, bytes => PhaseParser.Parse(file, bytes)), 150, 300);

    private static Phase Parse(string json) => PhaseParser.Parse("X.json", Json.Bytes(json));
}
