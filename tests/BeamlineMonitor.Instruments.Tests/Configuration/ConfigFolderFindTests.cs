using BeamlineMonitor.Analysis;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.Instruments.Tests.Configuration;

public sealed class ConfigFolderFindTests : IDisposable
{
    private readonly string scratch = Directory.CreateTempSubdirectory("beamline-find-").FullName;

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Theory]
    [InlineData("option", "variable", "option")]
    [InlineData(null, "variable", "variable")]
    [InlineData("", "", "working/config")]
    [InlineData(null, null, "working/config")]
    public void Find_EverythingIsThere_TakesTheFirstInOrder(string? option, string? variable, string expected)
    {
        foreach (string folder in new[] { "option", "variable", "working/config", "system", "program/config" }) MakeConfig(folder);
        Assert.Equal(At(expected), Find(option, variable).Path);
    }

    [Theory]
    [InlineData("system")]
    [InlineData("program/config")]
    public void Find_OnlyALaterPlaceIsThere_TakesIt(string only)
    {
        MakeConfig(only);
        Directory.CreateDirectory(At("working/config")); // somebody else's config folder: it has no phases
        Assert.Equal(At(only), Find(null, null).Path);
    }

    [Theory]
    [InlineData("absent", null, "--config")]
    [InlineData(null, "absent", "BEAMLINE_MONITOR_CONFIG")]
    public void Find_NamedFolderIsAbsent_IsRefusedThoughAnotherIsThere(string? option, string? variable, string namedBy)
    {
        MakeConfig("working/config");
        ConfigException error = Assert.Throws<ConfigException>(() => Find(option, variable));
        Assert.Contains(namedBy, error.Message, StringComparison.Ordinal);
        Assert.Contains(At("absent"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_NothingIsThere_ListsWhereItLooked()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Find(null, null));
        Assert.All(
            new[] { At("working/config"), At("system"), At("program/config"), "--config" },
            place => Assert.Contains(place, error.Message, StringComparison.Ordinal));
    }

    private ConfigFolder Find(string? option, string? variable) => ConfigFolder.Find(new ConfigPlaces(
        string.IsNullOrEmpty(option) ? option : At(option),
        string.IsNullOrEmpty(variable) ? variable : At(variable),
        At("working"),
        At("system"),
        At("program")));

    private string At(string folder) => Path.Combine(scratch, folder);

    private void MakeConfig(string folder) => Directory.CreateDirectory(Path.Combine(At(folder), "phases"));
}
