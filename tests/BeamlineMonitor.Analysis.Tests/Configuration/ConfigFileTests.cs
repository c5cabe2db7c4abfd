using BeamlineMonitor.Analysis.Configuration;

namespace BeamlineMonitor.Analysis.Tests.Configuration;

public sealed class ConfigFileTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"n\": NaN}")]
    [InlineData("[1]")]
    [InlineData("{\"n\": 1} trailing")]
    [InlineData("{\"n\": [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}")]
    public void Read_NotAnObject_IsRefused(string text) =>
        Assert.Throws<ConfigException>(() => ConfigFile.Read("f.json", Json.Bytes(text), root => root.Number("n", 0, 9)));

    [Fact]
    public void Read_BrokenJson_NamesTheLine() =>
        Assert.StartsWith(
            "f.json:2: not JSON",
            Assert.Throws<ConfigException>(() => ConfigFile.Read("f.json", Json.Bytes("{\n  \"n\" 1\n}"), root => root.Number("n", 0, 9))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Read_ByteOrderMark_IsSkipped() =>
        Assert.Equal(1, ConfigFile.Read("f.json", Json.Bytes("\uFEFF{\"n\": 1}"), root => root.Number("n", 0, 9)));

    [Fact]
    public void Read_BytesThatAreNotUtf8_AreRefused() =>
        Assert.Throws<ConfigException>(() => ConfigFile.Read("f.json", new byte[] { (byte)'{', 0xff, (byte)'}' }, root => 0));

    [Theory]
    [InlineData("1e999")]
    [InlineData("-0.1")]
    [InlineData("9.1")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    public void Number_OutsideItsRange_IsAFaultWithValueAndRange(string value)
    {
        ConfigException error = Assert.Throws<ConfigException>(
            () => ConfigFile.Read("f.json", Json.Bytes($"{{\"n\": {value}}}"), root => root.Number("n", 0, 9)));
        Assert.Equal([$"$.n: {value} is not a number from 0 to 9"], error.Faults.AsEnumerable());
    }

    [Fact]
    public void Read_SeveralFaults_ListsThemAllWithTheirPlaces()
    {
        const string text = """{"n": 10, "n": 1, "list": [{"m": 1.5}, 3], "other": 1, "word": "blue"}""";
        ConfigException error = Assert.Throws<ConfigException>(() => ConfigFile.Read("f.json", Json.Bytes(text), root =>
        {
            root.Number("n", 0, 9);
            root.List("list", 1, 9, entry => entry.WholeNumber("m", 0, 9));
            root.OneOf("word", ("red", 1), ("green", 2));
            root.Text("missing");
            return 0;
        }));
        Assert.Equal(
            [
                "$.n: the key is given twice",
                "$.n: 10 is not a number from 0 to 9",
                "$.list[0].m: 1.5 is not a whole number from 0 to 9",
                "$.list[1]: 3 is not an object {…}",
                "$.word: \"blue\" is not one of red, green",
                "$.missing: the key is missing",
                "$.other: unknown key; known here: list, missing, n, word",
            ],
            error.Faults.AsEnumerable());
        Assert.All(error.Message.Split('\n'), line => Assert.StartsWith("f.json: $.", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"t": "\ud800"}""")]
    [InlineData("""{"\ud800": "x", "t": "y"}""")]
    [InlineData("""{"t": "  "}""")]
    public void Text_ThatIsNoText_IsAFault(string text) =>
        Assert.Throws<ConfigException>(() => ConfigFile.Read("f.json", Json.Bytes(text), root => root.Text("t")));
}
