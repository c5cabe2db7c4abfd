using System.Collections.Immutable;
using System.Text;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Instruments.Observing.CyclerFiles;

/// <summary>
/// The text file that a cycler writes while it works, followed as it grows. A line without its end is waited for; a line that is no row is told and passed
/// over; a file that becomes shorter begins anew. Nothing is ever written to it.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="format">How its head is read.</param>
/// <param name="clock">Experiment clock.</param>
/// <param name="ioTime">Real time.</param>
public sealed class CyclerFile(string path, ICyclerFormat format, ExperimentClock clock, TimeProvider ioTime)
{
    private const int MostBytes = 1 << 20; // of one look: a file of days is read in parts
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    // Latin-1 takes every byte: EC-Lab writes its µ and ² in the machine's code page, and numbers are ASCII in all of them.
    private static readonly Encoding Text = Encoding.Latin1;

    private readonly List<string> head = [];
    private readonly StringBuilder unfinished = new();
    private DeviceClock device = new();
    private CyclerColumns? columns;
    private TimeSpan? lastTime;
    private long position;
    private long badLines;

    /// <summary>Waits until the file has grown.</summary>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>The next rows.</returns>
    /// <exception cref="InstrumentException">The file is not there, cannot be read, or is of another kind.</exception>
    public async Task<CyclerChunk> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ReadAsync(cancellationToken) is { } chunk) return chunk;
            await Task.Delay(Poll, ioTime, cancellationToken);
        }
    }

    private async Task<CyclerChunk?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
            bool wasCut = stream.Length < position;
            if (wasCut) BeginAnew();
            if (stream.Length == position) return wasCut ? new CyclerChunk([], [], true) : null;
            stream.Position = position;
            byte[] bytes = new byte[Math.Min(MostBytes, stream.Length - position)];
            int read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            position += read;
            bool isUpToDate = position == stream.Length;
            return ChunkOf(Text.GetString(bytes, 0, read), WrittenAt(isUpToDate), wasCut);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstrumentException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private void BeginAnew()
    {
        (position, columns, lastTime, badLines, device) = (0, null, null, 0, new DeviceClock());
        head.Clear();
        unfinished.Clear();
    }

    // The last row was written when the file was: nearer to the row's own time than when it was read.
    private DateTimeOffset WrittenAt(bool isUpToDate)
    {
        TimeSpan age = isUpToDate ? ioTime.GetUtcNow() - File.GetLastWriteTimeUtc(path) : TimeSpan.Zero;
        return clock.GetUtcNow() - ((age > TimeSpan.Zero ? age : TimeSpan.Zero) * clock.Anchor.Rate);
    }

    private CyclerChunk ChunkOf(string text, DateTimeOffset writtenAt, bool wasCut)
    {
        List<(TimeSpan Time, double Volts, double Amperes)> rows = [];
        var remarks = ImmutableArray.CreateBuilder<ObservedRemark>();
        unfinished.Append(text);
        string all = unfinished.ToString();
        int end = all.LastIndexOf('\n') + 1;
        unfinished.Clear().Append(all, end, all.Length - end);
        foreach (string line in all[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')))
        {
            if (columns is null) TakeHead(line, rows, remarks);
            else TakeRow(line, rows, remarks);
        }

        return new CyclerChunk(Mapped(rows, writtenAt), remarks.ToImmutable(), wasCut);
    }

    private void TakeHead(string line, List<(TimeSpan, double, double)> rows, ImmutableArray<ObservedRemark>.Builder remarks)
    {
        head.Add(line);
        if (format.ReadHead(head) is not (var found, var lines)) return;
        columns = found;
        foreach (string row in head.Skip(lines)) TakeRow(row, rows, remarks);
        head.Clear();
    }

    private void TakeRow(string line, List<(TimeSpan Time, double Volts, double Amperes)> rows, ImmutableArray<ObservedRemark>.Builder remarks)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        if (columns!.Read(line) is { } row && !(row.Time < lastTime))
        {
            rows.Add(row);
            lastTime = row.Time;
        }
        else if (++badLines == 1)
        {
            string shown = line.Length > 80 ? line[..80] + "…" : line;
            remarks.Add(new ObservedRemark(ObservedRemark.CyclerLine, $"{path}: \"{shown}\" is no row that follows the one before; it is passed over, and others like it without a word."));
        }
    }

    private ImmutableArray<PotentiostatSample> Mapped(List<(TimeSpan Time, double Volts, double Amperes)> rows, DateTimeOffset writtenAt)
    {
        if (rows.Count == 0) return [];
        DateTimeOffset zero = device.Map(rows[^1].Time, writtenAt) - rows[^1].Time;
        return [.. rows.Select(row => new PotentiostatSample(row.Time, zero + row.Time, writtenAt, row.Volts, row.Amperes, SampleRemarks.None, null))];
    }
}
