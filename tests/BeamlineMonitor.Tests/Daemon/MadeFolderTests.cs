using BeamlineMonitor.Analysis;
using BeamlineMonitor.Daemon;

namespace BeamlineMonitor.Tests.Daemon;

public sealed class MadeFolderTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Require_NewOrThereAlready_IsThere()
    {
        string wanted = Path.Combine(folder.FullName, "a", "b");
        for (int i = 0; i < 2; i++) MadeFolder.Require(wanted, wanted, "it");
        Assert.True(Directory.Exists(wanted));
    }

    [Fact]
    public void Require_BelowAFile_SaysWhatCannotBeMade()
    {
        string file = Path.Combine(folder.FullName, "file");
        File.WriteAllText(file, "");
        ConfigException e = Assert.Throws<ConfigException>(() => MadeFolder.Require(Path.Combine(file, "runs"), "--folder runs", "it"));
        Assert.StartsWith("--folder runs: it cannot be made: ", e.Message, StringComparison.Ordinal);
    }
}
