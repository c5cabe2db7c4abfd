using System.Text.RegularExpressions;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Analysis.Tests.Configuration;

/// <summary>The examples of docs/config.md are files that the program takes.</summary>
public sealed class ConfigPageTests
{
    private static readonly ReadOnlyMemory<byte>[] Examples =
    [
        .. Regex.Matches(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "config.md")), "```json\n(.*?)```", RegexOptions.Singleline)
            .Select(match => Json.Bytes(match.Groups[1].Value)),
    ];

    [Fact]
    public void Examples_OfThePage_Parse()
    {
        Assert.Equal(3, Examples.Length);
        Assert.Equal("In", PhaseParser.Parse("phase", Examples[0]).Name);
        Assert.Equal("LaB6-660c", CalibrantStandardParser.Parse("standard", Examples[1]).Name);
        Assert.Equal("La", LineSourceParser.Parse("lines", Examples[2]).Name);
    }
}
