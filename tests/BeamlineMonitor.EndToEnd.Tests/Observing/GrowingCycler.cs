using System.Globalization;
using System.Text;
using BeamlineMonitor.Instruments.ExperimentTime;

namespace BeamlineMonitor.EndToEnd.Tests.Observing;

/// <summary>
/// A cycler that writes a row for every second of its own clock and holds its file open: what it has written ends in the middle of a row. Its potential
/// counts the rows, from 3 V in steps of a microvolt, so that a row that is lost or doubled is seen.
/// </summary>
internal sealed class GrowingCycler : IAsyncDisposable
{
    private const double FirstVolts = 3, VoltsPerRow = 1e-6;
    private const int KeptBack = 5; // bytes of the last row

    private readonly string path;
    private readonly bool isCsv;
    private readonly ExperimentClock clock;
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<(DateTimeOffset At, double Amperes)> rows = [];
    private readonly Task growing;
    private FileStream file;
    private DateTimeOffset zero;
    private int rowsOfFile;
    private string kept = "";

    private GrowingCycler(string path, bool isCsv, ExperimentClock clock)
    {
        (this.path, this.isCsv, this.clock) = (path, isCsv, clock);
        file = Begin();
        growing = GrowAsync();
    }

    /// <summary>The current from now on, A.</summary>
    public double Amperes { get; set; }

    /// <summary>Rows so far, whole ones.</summary>
    public int Rows
    {
        get
        {
            lock (gate) return rows.Count;
        }
    }

    /// <summary>How many rows are of a moment or of before; null while it has not written up to it.</summary>
    /// <param name="at">The moment, experiment UTC.</param>
    public int? RowsUntil(DateTimeOffset at)
    {
        lock (gate) return rows.Count > 0 && rows[^1].At >= at ? rows.Count(row => row.At <= at) : null;
    }

    public static GrowingCycler Start(string path, bool isCsv, ExperimentClock clock) => new(path, isCsv, clock);

    /// <summary>The row that has a potential.</summary>
    public static int RowOf(double volts) => (int)Math.Round((volts - FirstVolts) / VoltsPerRow);

    /// <summary>The charge up to a row, C, by the cycler's own clock.</summary>
    public double CoulombsAt(int row)
    {
        lock (gate) return Enumerable.Range(1, row).Sum(i => 0.5 * (rows[i - 1].Amperes + rows[i].Amperes) * (rows[i].At - rows[i - 1].At).TotalSeconds);
    }

    /// <summary>Waits until a reader has every row, then ends the file in some way and writes on from its beginning.</summary>
    /// <param name="rowsRead">How many a reader has.</param>
    /// <param name="isCut">True to cut the file in its place, false to rename it and write a new one.</param>
    /// <param name="meanwhile">Done between both.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task EndFileAsync(Func<int> rowsRead, bool isCut, Func<Task> meanwhile, CancellationToken cancellationToken)
    {
        int written = Finish();
        while (rowsRead() < written) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        await meanwhile();
        Next(isCut);
    }

    /// <summary>Renames the file and writes a new one, whoever reads it.</summary>
    public void Rotate()
    {
        Finish();
        Next(isCut: false);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await growing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled
        await file.DisposeAsync();
        stop.Dispose();
    }

    private async Task GrowAsync()
    {
        while (true)
        {
            lock (gate)
            {
                if (zero != default) Write();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, stop.Token);
        }
    }

    private void Write()
    {
        var text = new StringBuilder(kept);
        for (; zero.AddSeconds(rowsOfFile) <= clock.GetUtcNow(); rowsOfFile++)
        {
            text.Append(Row(rowsOfFile, FirstVolts + (VoltsPerRow * rows.Count), Amperes));
            rows.Add((zero.AddSeconds(rowsOfFile), Amperes));
        }

        int now = Math.Max(0, text.Length - KeptBack);
        file.Write(Encoding.Latin1.GetBytes(text.ToString(0, now)));
        file.Flush();
        kept = text.ToString(now, text.Length - now);
    }

    private string Row(int second, double volts, double amperes) => isCsv
        ? string.Create(CultureInfo.InvariantCulture, $"{second / 60.0:0.000000};{1000 * volts:0.000};{-amperes:0.0000000}\n").Replace('.', ',')
        : string.Create(CultureInfo.InvariantCulture, $"1\t{second:0.000}\t{volts:0.000000}\t{1000 * amperes:0.0000}\r\n");

    private int Finish()
    {
        lock (gate)
        {
            file.Write(Encoding.Latin1.GetBytes(kept));
            file.Flush();
            (kept, zero) = ("", default);
            return rows.Count;
        }
    }

    private void Next(bool isCut)
    {
        lock (gate)
        {
            if (isCut)
            {
                file.SetLength(0);
                WriteHead(file);
            }
            else
            {
                file.Dispose();
                File.Move(path, $"{path}.{rows.Count}");
                file = Begin();
            }

            (zero, rowsOfFile) = (clock.GetUtcNow(), 0);
        }
    }

    private FileStream Begin()
    {
        var begun = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        WriteHead(begun);
        (zero, rowsOfFile) = (clock.GetUtcNow(), 0);
        return begun;
    }

    private void WriteHead(FileStream into)
    {
        into.Write(Encoding.Latin1.GetBytes(isCsv
            ? "another cycler\nt [min];U [mV];I [A]\n"
            : "EC-Lab ASCII FILE\r\nNb header lines : 4 \r\nDevice : SP-200 (µA)\r\nmode\ttime/s\tEwe/V\tI/mA\r\n"));
        into.Flush();
    }
}
