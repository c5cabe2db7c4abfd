using BeamlineMonitor.Analysis;

namespace BeamlineMonitor.Instruments.Tests.Configuration;

public sealed class ConfigFolderLithiumTests : IDisposable
{
    private readonly ScratchConfig config = new();

    public void Dispose() => config.Dispose();

    [Theory]
    [InlineData("S", "S v1")]
    [InlineData("l", "L v1")]
    public void LoadLithiumCurve_AnyCase_FindsIt(string asked, string id) => Assert.Equal(id, config.Folder.LoadLithiumCurve(asked).Id);

    [Fact]
    public void LoadLithiumCurve_UnknownName_ListsWhatThereIsAndWhere()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => config.Folder.LoadLithiumCurve("NMC"));
        Assert.Equal(["no Li content curve \"NMC\" here; there is L, S"], error.Faults.AsEnumerable());
        Assert.Equal(config.File("lithium"), error.Place);
    }

    [Fact]
    public void LoadLithiumCurve_FileThatWasAdded_IsFoundByItsName()
    {
        string text = File.ReadAllText(config.File("lithium/S.json"));
        File.WriteAllText(config.File("lithium/Mine-2.json"), text.Replace("\"name\": \"S\"", "\"name\": \"Mine-2\"", StringComparison.Ordinal));
        Assert.Equal("Mine-2 v1", config.Folder.LoadLithiumCurve("mine2").Id);
    }

    [Fact]
    public void LoadLithiumCurve_FileWithAnotherNameInside_IsRefused()
    {
        File.Move(config.File("lithium/S.json"), config.File("lithium/T.json"));
        Assert.Equal(
            ["$.name: \"S\" is not the file's name, \"T\""],
            Assert.Throws<ConfigException>(() => config.Folder.LoadLithiumCurve("T")).Faults.AsEnumerable());
    }
}
