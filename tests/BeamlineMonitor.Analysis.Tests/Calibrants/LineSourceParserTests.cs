using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Tests.Configuration;

namespace BeamlineMonitor.Analysis.Tests.Calibrants;

public sealed class LineSourceParserTests
{
    private const string Good = """
        {
          "name": "X-1", "kind": "source",
          "lines": [
            { "label": "b", "energy_keV": 20, "s_energy_keV": 0.01, "per_100_decays": 5, "energy_source": "e", "intensity_source": "i" },
            { "label": "a", "energy_keV": 10, "s_energy_keV": 0.02, "per_100_decays": 50, "energy_source": "e", "intensity_source": "i" }
          ],
          "sources": { "e": "measured", "i": "guessed" }
        }
        """;

    public static TheoryData<string> ShippedFiles => [.. Json.Shipped("calibrants/sources"), .. Json.Shipped("calibrants/fluorescence")];

    [Fact]
    public void Parse_GoodFile_GivesTheLinesInRisingEnergy()
    {
        LineSource source = Parse(Good);
        Assert.Equal(("X-1", LineSourceKind.Source), (source.Name, source.Kind));
        Assert.Equal([new EmissionLine("a", 10, 0.02, 50, "e", "i"), new EmissionLine("b", 20, 0.01, 5, "e", "i")], source.Lines.AsEnumerable());
    }

    [Theory]
    [InlineData("\"label\": \"b\"", "\"label\": \"a\"", "$.lines: the label \"a\" is given 2 times")]
    [InlineData("\"kind\": \"source\"", "\"kind\": \"fluorescence\"", "$.lines[0].per_100_Ka1: the key is missing")]
    [InlineData("\"s_energy_keV\": 0.01", "\"s_energy_keV\": 0", "$.lines[0].s_energy_keV: 0 is not a number from 1E-07 to 1")]
    [InlineData("\"energy_source\": \"e\"", "\"energy_source\": \"z\"", "$.lines[1].energy_source: \"z\" is not in $.sources, which has e, i")]
    [InlineData("\"name\"", "\"naem\"", "$.naem: unknown key; known here: kind, lines, name, sources")]
    public void Parse_OneFault_NamesPlaceAndValue(string right, string wrong, string fault)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);
        Assert.Contains(fault, Assert.Throws<ConfigException>(() => Parse(Good.Replace(right, wrong, StringComparison.Ordinal))).Faults);
    }

    [Theory]
    [MemberData(nameof(ShippedFiles))]
    public void Parse_DamagedFile_ThrowsNothingButConfigException(string file) =>
        Assert.InRange(Json.CountRefusals(file, bytes => LineSourceParser.Parse(file, bytes)), 150, 300);

    private static LineSource Parse(string json) => LineSourceParser.Parse("X-1.json", Json.Bytes(json));
}
