using System.Text;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Observing.CyclerFiles;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Observing;

/// <summary>A file that grows as a cycler's does, with the time of the looks in the test's hand.</summary>
public abstract class CyclerFileBench : IDisposable
{
    protected const string Head = "EC-Lab ASCII FILE\r\nNb header lines : 5 \r\n\r\nDevice : SP-200 (µA, cm²)\r\nmode\ttime/s\tEwe/V\tI/mA\t\r\n";
    private protected static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    private protected ManualTimeProvider Time { get; } = new(Noon);

    private protected string Path => System.IO.Path.Combine(folder.FullName, "cell1.mpt");

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        folder.Delete(recursive: true);
    }

    private protected CyclerFile File(ICyclerFormat format) => new(Path, format, Clock(), Time);

    private protected ExperimentClock Clock() => new(ClockAnchor.Now(1, Time), Time);

    private protected void Append(string text, DateTimeOffset at)
    {
        System.IO.File.AppendAllText(Path, text, Encoding.Latin1);
        System.IO.File.SetLastWriteTimeUtc(Path, at.UtcDateTime);
        if (at > Time.GetUtcNow()) Time.Advance(at - Time.GetUtcNow());
    }

    private protected async Task<CyclerChunk> NextAsync(CyclerFile file)
    {
        Task<CyclerChunk> next = file.NextAsync(CancellationToken.None);
        while (!next.IsCompleted)
        {
            await Task.WhenAny(next, Time.WaitForTimersAsync(1, CancellationToken.None));
            if (!next.IsCompleted) Time.Advance(TimeSpan.FromMilliseconds(500));
        }

        return await next;
    }
}
