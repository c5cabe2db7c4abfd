using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Recording.Tests.Files;

public sealed class FullDiskTests : IDisposable
{
    private const int Exposures = 60;

    private readonly RunFolder folder = new();

    public void Dispose() => folder.Dispose();

    // The limit on the size of a file stands for a disk without space: it is met by a write in the middle of a transaction.
    [Fact]
    public async Task Commit_NoSpace_SaysSoLosesNothingAndGoesOnWhenThereIsSpace()
    {
        await using ForeignProcess child = Child.RecordWithin(folder.Run, Exposures, pauseBefore: 6);
        await child.WaitForLineAsync("pause", CancellationToken.None);
        await Child.LimitFilesAsync(child, bytes: 200 * 1024);
        await child.WriteLineAsync("go on");
        string refusal = await child.WaitForLineAsync("refused", CancellationToken.None);
        int acknowledged = Child.Acknowledged(child.Output, "frames");

        Assert.Contains($"{folder.Run}: ", refusal, StringComparison.Ordinal);
        Assert.Contains("was not stored: the disk", refusal, StringComparison.Ordinal);
        Assert.InRange(acknowledged, 1, Exposures - 1);
        using (RunReader reader = RunReader.Open(folder.Run)) Assert.InRange(reader.Exposures().Count(), acknowledged, acknowledged + 1);

        await Child.LimitFilesAsync(child, null);
        await child.WriteLineAsync("go on");
        Assert.Equal(0, await child.WaitForExitAsync(CancellationToken.None));
        using RunReader whole = RunReader.Open(folder.Run);
        Assert.Equal(
            Enumerable.Range(1, 2 * Exposures).Select(number => Some.Text(Some.Frame(number))),
            whole.Exposures().SelectMany(frames => frames).Select(Some.Text));
        Assert.Empty(RunFolder.Verify(folder.Run));
    }
}
