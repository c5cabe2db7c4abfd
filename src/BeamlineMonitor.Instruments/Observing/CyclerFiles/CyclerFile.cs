using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Instruments.Observing.CyclerFiles;

/// <summary>
/// The text file that a cycler writes while it works, followed as it grows. A line without its end is waited for; a line that is no row is told and passed
/// over; a file that was cut, or another one in its place, is read from its beginning, and the end of the one before it first. Nothing is ever written to it.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="format">How its head is read.</param>
/// <param name="clock">Experiment clock.</param>
/// <param name="ioTime">Real time.</param>
public sealed class CyclerFile(string path, ICyclerFormat format, ExperimentClock clock, TimeProvider ioTime) : IDisposable
{
    private const int MostBytes = 1 << 20; // at once: a file of days is read in parts
    private const int TailBytes = 256; // two rows at least, and they hold their times: no other file has them there
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    // Latin-1 takes every byte: EC-Lab writes its µ and ² in the machine's code page, and numbers are ASCII in all of them.
    private static readonly Encoding Text = Encoding.Latin1;

    private readonly List<string> head = [];
    private readonly StringBuilder unfinished = new();
    private DeviceClock device = new();
    private CyclerColumns? columns;
    private TimeSpan? lastTime;
    private long position;
    private byte[] tail = [];
    private long badLines;
    private bool isAway;

    // Held open, so that the last rows of a file are read that is renamed between two looks.
    private FileStream? held;

    /// <summary>Looks whether the file is there; nothing of it is read.</summary>
    /// <returns>The file, its length and when it was last written.</returns>
    /// <exception cref="InstrumentException">It is not there.</exception>
    public WatchIdentity Identify()
    {
        var file = new FileInfo(path);
        return file.Exists
            ? new WatchIdentity(path, string.Create(CultureInfo.InvariantCulture, $"{file.Length} bytes, last written {file.LastWriteTimeUtc:yyyy-MM-dd HH:mm:ss} UTC"))
            : throw new InstrumentException($"{path} is not there: start the cycler's export, or mend the Path of CyclerFile in appsettings.json.");
    }

    /// <summary>Waits until the file has grown.</summary>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>The next rows; none where it only is there again.</returns>
    /// <exception cref="InstrumentException">The file is not there, cannot be read, or is of another kind.</exception>
    public async Task<CyclerChunk> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await LookAsync(cancellationToken) is { } chunk) return chunk;
            await Task.Delay(Poll, ioTime, cancellationToken);
        }
    }

    /// <summary>Reads the file from its beginning with the next call.</summary>
    public void StartOver()
    {
        (position, tail, columns, lastTime, badLines, device) = (0, [], null, null, 0, new DeviceClock());
        head.Clear();
        unfinished.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => held?.Dispose();

    private async Task<CyclerChunk?> LookAsync(CancellationToken cancellationToken)
    {
        FileStream? present = null;
        try
        {
            present = TryOpen(out IOException? fault);
            bool wasAway = isAway, isAnother = held is not null && !await IsSameAsync(present, cancellationToken);
            isAway = present is null;
            if (isAnother && await IsSameAsync(held, cancellationToken) && await GrownAsync(held!, false, cancellationToken) is { } last) return last;
            if (present is null) throw fault!;
            (FileStream? before, held, present) = (held, present, null);
            if (before is not null) await before.DisposeAsync();
            if (isAnother) StartOver();
            return await GrownAsync(held, isAnother, cancellationToken) ?? (wasAway ? new CyclerChunk([], [], false) : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstrumentException($"{path} cannot be read: {e.Message}", e);
        }
        finally
        {
            if (present is not null) await present.DisposeAsync();
        }
    }

    private FileStream? TryOpen(out IOException? fault)
    {
        try
        {
            fault = null;
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (IOException e)
        {
            fault = e;
            return null;
        }
    }

    /// <summary>Whether a file still has what was read last where it was read.</summary>
    private async Task<bool> IsSameAsync(FileStream? file, CancellationToken cancellationToken)
    {
        if (file is null || file.Length < position) return false;
        byte[] there = new byte[tail.Length];
        file.Position = position - tail.Length;
        return await file.ReadAtLeastAsync(there, there.Length, throwOnEndOfStream: false, cancellationToken) == tail.Length && there.AsSpan().SequenceEqual(tail);
    }

    private async Task<CyclerChunk?> GrownAsync(FileStream file, bool isAnew, CancellationToken cancellationToken)
    {
        if (file.Length <= position && !isAnew) return null;
        List<(TimeSpan, double, double)> rows = [];
        var remarks = ImmutableArray.CreateBuilder<ObservedRemark>();
        while (file.Length > position)
        {
            byte[] bytes = new byte[Math.Min(MostBytes, file.Length - position)];
            file.Position = position;
            int read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            if (read == 0) break; // cut at this moment
            position += read;
            tail = [.. tail.Concat(bytes[Math.Max(0, read - TailBytes)..read]).TakeLast(TailBytes)];
            TakeLines(Text.GetString(bytes, 0, read), rows, remarks);
        }

        return new CyclerChunk(Mapped(rows, WrittenAt(file)), remarks.ToImmutable(), isAnew);
    }

    // The last row was written when the file was: nearer to the row's own time than when it was read.
    private DateTimeOffset WrittenAt(FileStream file)
    {
        TimeSpan age = ioTime.GetUtcNow() - File.GetLastWriteTimeUtc(file.SafeFileHandle);
        return clock.GetUtcNow() - ((age > TimeSpan.Zero ? age : TimeSpan.Zero) * clock.Anchor.Rate);
    }

    private void TakeLines(string text, List<(TimeSpan, double, double)> rows, ImmutableArray<ObservedRemark>.Builder remarks)
    {
        unfinished.Append(text);
        string all = unfinished.ToString();
        int end = all.LastIndexOf('\n') + 1;
        unfinished.Clear().Append(all, end, all.Length - end);
        foreach (string line in all[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')))
        {
            if (columns is null) TakeHead(line, rows, remarks);
            else TakeRow(line, rows, remarks);
        }
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
