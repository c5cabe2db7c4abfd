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
    private static readonly Encoding Latin1 = Encoding.Latin1;

    private readonly WriteAge writeAge = new(path, ioTime);
    private CyclerText text = new(path, format);
    private DeviceClock device = new();
    private long position;
    private byte[] tail = [];
    private bool isAway;
    private bool isAnew;

    // When a look began after which nothing of the file was left to read; null before the first.
    private long? lookedAt;

    // Held open, so that the last rows of a file are read that is renamed between two looks.
    private FileStream? held;

    /// <summary>Opens the file, for reading beside whoever writes it.</summary>
    internal Func<string, FileStream> Open { get; init; } = path =>
        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);

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
        (position, tail, text, device) = (0, [], new CyclerText(path, format), new DeviceClock());
        (isAnew, lookedAt) = (false, null);
    }

    /// <inheritdoc/>
    public void Dispose() => held?.Dispose();

    private async Task<CyclerChunk?> LookAsync(CancellationToken cancellationToken)
    {
        FileStream? present = null;
        long began = ioTime.GetTimestamp();
        try
        {
            present = TryOpen(out IOException? fault);
            bool wasAway = isAway, isAnother = held is not null && !await IsSameAsync(present, cancellationToken);
            isAway = present is null;
            if (isAnother && (await IsSameAsync(held, cancellationToken) ? await GrownAsync(held!, cancellationToken) : TakeRead(held!)) is { } last) return last;
            if (present is null) throw fault!;
            (FileStream? before, held, present) = (held, present, null);
            if (before is not null) await before.DisposeAsync();
            if (isAnother) StartOver();
            isAnew |= isAnother;
            CyclerChunk? grown = await GrownAsync(held, cancellationToken);
            lookedAt = began;
            return grown ?? (wasAway ? new CyclerChunk([], [], false) : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            isAway = true;
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
            return Open(path);
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

    // What was read stays read when the next part cannot be: it is handed over with the rest, for only the last row of all was written when the file was.
    private async Task<CyclerChunk?> GrownAsync(FileStream file, CancellationToken cancellationToken)
    {
        while (file.Length > position)
        {
            byte[] bytes = new byte[Math.Min(MostBytes, file.Length - position)];
            file.Position = position;
            int read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            if (read == 0) break; // cut at this moment
            position += read;
            tail = [.. tail.Concat(bytes[Math.Max(0, read - TailBytes)..read]).TakeLast(TailBytes)];
            text.Append(Latin1.GetString(bytes, 0, read));
        }

        return TakeRead(file);
    }

    private CyclerChunk? TakeRead(FileStream file)
    {
        if (!text.HasNews && !isAnew) return null;
        bool wasAnew = isAnew;
        isAnew = false;
        (IReadOnlyList<CyclerRow> rows, ImmutableArray<ObservedRemark> remarks) = text.Take();
        if (rows.Count == 0) return new CyclerChunk([], remarks, wasAnew);

        // The last row was written when the file was: nearer to the row's own time than when it was read.
        (TimeSpan age, ObservedRemark? clockRemark) = writeAge.Of(
            File.GetLastWriteTimeUtc(file.SafeFileHandle), TimeSpan.Zero, lookedAt is { } looked ? ioTime.GetElapsedTime(looked) : null);
        if (clockRemark is not null) remarks = remarks.Add(clockRemark);
        return new CyclerChunk(Mapped(rows, clock.GetUtcNow() - (age * clock.Anchor.Rate)), remarks, wasAnew);
    }

    // From the last row to the first: none was measured after the one behind it, also where its time is damaged or of an earlier start of the cycler.
    private ImmutableArray<PotentiostatSample> Mapped(IReadOnlyList<CyclerRow> rows, DateTimeOffset writtenAt)
    {
        var samples = new PotentiostatSample[rows.Count];
        DateTimeOffset latest = writtenAt;
        DeviceClock? newest = null;
        if (rows[0].ShowsLastWrong) device = new DeviceClock(); // it was told of a wrong time
        for (int end = rows.Count, first; end > 0; end = first)
        {
            first = end - 1;
            while (first > 0 && !rows[first].BeginsStretch) first--;
            DeviceClock ofStretch = rows[first].BeginsStretch ? new DeviceClock() : device;
            newest ??= ofStretch;
            DateTimeOffset zero = ofStretch.Map(rows[end - 1].Time, latest) - rows[end - 1].Time;
            for (int i = end - 1; i >= first; i--)
            {
                CyclerRow row = rows[i];
                if (zero + row.Time < latest) latest = zero + row.Time;
                samples[i] = new PotentiostatSample(row.Time, latest, writtenAt, row.Volts, row.Amperes, SampleRemarks.None, null);
            }
        }

        device = newest!;
        return [.. samples];
    }
}
