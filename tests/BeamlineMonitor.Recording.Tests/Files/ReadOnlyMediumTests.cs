using System.Runtime.Versioning;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Recording.Tests.Files;

[SupportedOSPlatform("linux")]
public sealed class ReadOnlyMediumTests : IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Enterable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly RunFolder folder = new();

    public void Dispose()
    {
        File.SetUnixFileMode(folder.Path, Enterable | UnixFileMode.UserWrite);
        folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_FolderThatCannotBeWritten_GivesEverything(bool isEnded)
    {
        await using (RunFile run = await folder.CreateAsync())
        {
            for (int exposure = 1; exposure <= 5; exposure++) await RunFolder.RecordAsync(run, exposure);
            if (isEnded) await run.EndAsync(CancellationToken.None);
        }

        Assert.Equal("5 exposures, 0 faults", await ReadAsync());
        Assert.Equal(["run.sqlite"], folder.Names);
    }

    [Fact]
    public async Task Read_LogThatCannotBeReplayed_SaysWhatToDo()
    {
        ForeignProcess child = Child.Record(folder.Run);
        await using (child) await child.WaitForLineAsync("result 000005", CancellationToken.None);
        File.Delete(folder.Run + "-shm");

        Assert.Contains("copy both to a folder that can be written", await ReadAsync(), StringComparison.Ordinal);
    }

    private async Task<string> ReadAsync()
    {
        foreach (string name in folder.Names) File.SetUnixFileMode(folder.File(name), Readable);
        File.SetUnixFileMode(folder.Path, Enterable);
        ForeignProcess child = Child.ReadAsNobody(folder.Run);
        await using (child) await child.WaitForExitAsync(CancellationToken.None);
        return child.Output;
    }
}
