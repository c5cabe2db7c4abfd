using BeamlineMonitor.Analysis;
using BeamlineMonitor.Daemon.Operating;

namespace BeamlineMonitor.Tests.Daemon.Operating;

public sealed class CommandTokenTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    private string Token => Path.Combine(folder.FullName, "token");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("too short")]
    public void Read_MissingOrShort_SaysHowToMakeOne(string? secret)
    {
        if (secret is not null) File.WriteAllText(Token, secret);
        ConfigException error = Assert.Throws<ConfigException>(() => CommandToken.Read(Token));
        Assert.Contains($"openssl rand -hex 24 > {Token}", error.Message, StringComparison.Ordinal);
    }
}
