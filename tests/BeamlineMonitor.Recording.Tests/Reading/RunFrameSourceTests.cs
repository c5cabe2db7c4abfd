using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Recording.Tests.Reading;

public sealed class RunFrameSourceTests : IDisposable
{
    private readonly RunFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Read_OfARun_GivesItsExposuresUntilItIsStopped()
    {
        await folder.RecordAsync(exposures: 5);
        using RunReader reader = RunReader.Open(folder.Run);
        using var stop = new CancellationTokenSource();
        List<string> read = [];

        async Task ReadAsync()
        {
            await foreach (IReadOnlyList<RawFrame> frames in new RunFrameSource(reader).ReadAsync(stop.Token))
            {
                read.Add(Some.Text(frames));
                if (read.Count == 8) await stop.CancelAsync();
            }
        }

        await ReadAsync();
        Assert.Equal(Enumerable.Range(1, 5).Select(i => Some.Text(Some.Exposure(i))), read);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(ReadAsync);
        Assert.Equal(8, read.Count);
    }
}
