using System.Text.RegularExpressions;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Tests.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Analysis.Tests.Lithium;

public sealed class LithiumCurveParserTests
{
    private static readonly string Example = Regex.Match(
        File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "lithium.md")), "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    public static TheoryData<string> ShippedFiles => [.. Json.Shipped("lithium")];

    [Fact]
    public void Parse_ExampleOfThePage_GivesTheCurve()
    {
        LithiumCurve curve = Parse(Example);
        Assert.Equal(("mine v2", "LiCoO2"), (curve.Id, curve.PhaseName));
        Assert.Equal([1, 0.94, 0.75, 0.6, 0.5], curve.Nodes.Select(node => node.X));
        Assert.Equal(new TwoPhaseRegion(0.75, 0.94, 0.67, 0.75, 0.93, 0.94, "two-phase"), curve.TwoPhase);
        Assert.Equal((0.55, 0.35), (curve.MonoclinicBelowX, curve.SecondBranchBelowX));
        Assert.Equal((0.001, 0.01), (curve.OffsetSigmaA, curve.OffsetSigmaC));
        Assert.Equal((0.5, 1, 0.55), (curve.LowestX, curve.HighestX, curve.LowestReadableX));
    }

    [Fact]
    public void Parse_WithoutPhaseLimits_ReadsTheWholeTableAsOnePhase()
    {
        // As one phase the table must rise from x = 1 on; a straight line through the end members would hide that it does not.
        string text = Example.Replace("14.0650", "14.1000", StringComparison.Ordinal);
        foreach (string key in new[] { "two_phase", "monoclinic", "second_branch" })
            text = Regex.Replace(text, $"  \"{key}\": {{.*?}},\n", "");
        LithiumCurve curve = Parse(text);
        Assert.Equal((null, null, null), (curve.TwoPhase, curve.MonoclinicBelowX, curve.SecondBranchBelowX));
        Assert.Equal(0.5, curve.LowestReadableX);
    }

    [Theory]
    [InlineData("\"c_A\": 14.0520,", "", "$.nodes[0].c_A: the key is missing")]
    [InlineData("\"s_c_A\": 0,", "\"s_c_A\": -1,", "$.nodes[0].s_c_A: -1 is not a number from 0 to 1")]
    [InlineData("\"x\": 0.60", "\"x\": 0.75", "$.nodes[3].x: 0.75 does not lie below the x before it; write the nodes by falling x")]
    [InlineData("\"c_A\": 14.3720", "\"c_A\": 14.1", "$.nodes: c does not change one way only, so x could not be read from it; shorten the table")]
    [InlineData("\"x\": [0.75, 0.94]", "\"x\": [0.74, 0.94]", "$.two_phase.x: an end member at 0.74 needs a node there")]
    [InlineData("\"x\": [0.75, 0.94]", "\"x\": [0.94, 0.75]", "$.two_phase.x: write [lower, upper], the lower first")]
    [InlineData("[0.67, 0.75]", "[0.67, 0.74]", "$.two_phase.lower_between: does not hold the lower end, 0.75")]
    [InlineData("[0.93, 0.94]", "[0.95, 0.96]", "$.two_phase.upper_between: does not hold the upper end, 0.94")]
    [InlineData("\"below_x\": 0.55", "\"below_x\": 0.45", "$.monoclinic.below_x: 0.45 is not below every readable x and inside the table, which begins at 0.5")]
    [InlineData("\"below_x\": 0.55", "\"below_x\": 0.8", "$.monoclinic.below_x: 0.8 is not below every readable x and inside the table, which begins at 0.5")]
    [InlineData("\"below_x\": 0.35", "\"below_x\": 0.6", "$.second_branch.below_x: 0.6 lies where the curve is read; cut the table above it")]
    [InlineData("\"version\": 2", "\"version\": 0", "$.version: 0 is not a whole number from 1 to 9999")]
    [InlineData("\"s_source\": \"shape\"", "\"s_source\": \"form\"", "$.nodes[0].s_source: \"form\" is not in $.sources, which has cell, limits, shape, two-phase")]
    public void Parse_OneFault_NamesPlaceValueAndMend(string right, string wrong, string fault)
    {
        Assert.Contains(right, Example, StringComparison.Ordinal);
        ConfigException error = Assert.Throws<ConfigException>(() => Parse(Example.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(fault, error.Faults);
    }

    [Fact]
    public void Parse_FlatWhereAValueIsRead_IsAFault()
    {
        // Steep then hardly moving: the slope that keeps the interpolant monotone is zero at the lower end.
        string flat = Example.Replace("\"below_x\": 0.55", "\"below_x\": 0.50", StringComparison.Ordinal)
            .Replace("\"x\": 0.50, \"a_A\": 2.8088, \"c_A\": 14.4200", "\"x\": 0.50, \"a_A\": 2.8096, \"c_A\": 14.3721", StringComparison.Ordinal);
        ConfigException error = Assert.Throws<ConfigException>(() => Parse(flat));
        Assert.Contains("$.nodes: V is flat at x = 0.5, so x could not be read there; raise monoclinic.below_x or drop the node", error.Faults);
    }

    [Theory]
    [MemberData(nameof(ShippedFiles))]
    public void Parse_DamagedFile_ThrowsNothingButConfigException(string file) =>
        Assert.InRange(Json.CountRefusals(file, bytes => LithiumCurveParser.Parse(file, bytes)), 150, 300);

    private static LithiumCurve Parse(string json) => LithiumCurveParser.Parse("mine.json", Json.Bytes(json));
}
