using BeamlineMonitor.Analysis.UnitCells;
using Xunit;

namespace BeamlineMonitor.Analysis.Tests.UnitCells;

public class LineListTests
{
    [Fact]
    public void Parse_CommentsBlanksAndSigma_GivesTheLines()
    {
        const string text = "# LiCoO2\n\n0 0 3 64.54 0.003 # strong\r\n 1\t0 -1   1.2581e2\n";

        IEnumerable<ObservedLine> lines = LineList.Parse(text, "lco.txt");

        Assert.Equal([new(new(0, 0, 3), 64.54, 0.003, "lco.txt:3"), new(new(1, 0, -1), 125.81, null, "lco.txt:4")], lines);
    }

    [Theory]
    [InlineData("0 0 3", "x:1: expected 'h k l value [sigma]', found 3 fields.")]
    [InlineData("0 0 3 1 2 3", "x:1: expected 'h k l value [sigma]', found 6 fields.")]
    [InlineData("0 0 3 1\n0 0 1.5 2", "x:2: '1.5' is no whole number; expected 'h k l value [sigma]'.")]
    [InlineData("0 0 99999999999 1", "x:1: '99999999999' is no whole number; expected 'h k l value [sigma]'.")]
    [InlineData("#\n#\n0 0 3 64,54", "x:3: '64,54' is no number; expected 'h k l value [sigma]'.")]
    [InlineData("0 0 3 64.54 ?", "x:1: '?' is no number; expected 'h k l value [sigma]'.")]
    public void Parse_MalformedRow_NamesFileAndLine(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => LineList.Parse(text, "x")).Message);

    [Fact]
    public void Parse_Nothing_GivesNoLines() => Assert.Empty(LineList.Parse("# only a comment\n\n", "x"));
}
