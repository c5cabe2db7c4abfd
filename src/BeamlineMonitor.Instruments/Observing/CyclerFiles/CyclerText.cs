using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace BeamlineMonitor.Instruments.Observing.CyclerFiles;

/// <summary>
/// Reads a cycler's text, in whatever parts it comes, into rows. Which lines are rows depends on the lines alone, never on the parts: a file that is read
/// again gives the same rows. Every line that is passed over is counted. Pure.
/// </summary>
/// <param name="name">How remarks name the file.</param>
/// <param name="format">How its head is read.</param>
internal sealed class CyclerText(string name, ICyclerFormat format)
{
    private const int MostShown = 80; // characters of a line

    // No cycler is silent for so long: a row that is later than that, by its own time, is believed when another one follows it.
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly List<string> head = [];
    private readonly StringBuilder unfinished = new();
    private List<CyclerRow> rows = [];
    private ImmutableArray<ObservedRemark> remarks = [];
    private CyclerColumns? columns;
    private TimeSpan? last, beforeLast;
    private (CyclerRow Row, string Line)? doubtful;
    private long passedOver, tellAt = 1;

    /// <summary>Whether rows or remarks wait to be taken.</summary>
    public bool HasNews => rows.Count > 0 || remarks.Length > 0;

    /// <summary>Reads on.</summary>
    /// <param name="text">What follows; a line without its end is waited for.</param>
    /// <exception cref="InstrumentException">The head is of another kind of file.</exception>
    public void Append(string text)
    {
        unfinished.Append(text);
        string all = unfinished.ToString();
        int end = all.LastIndexOf('\n') + 1;
        unfinished.Clear().Append(all, end, all.Length - end);
        foreach (string line in all[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')))
        {
            if (columns is null) TakeHead(line);
            else TakeRow(line);
        }
    }

    /// <summary>Hands over what was read since the last call.</summary>
    /// <returns>The rows, and what is to be told before them.</returns>
    public (IReadOnlyList<CyclerRow> Rows, ImmutableArray<ObservedRemark> Remarks) Take()
    {
        (List<CyclerRow> read, ImmutableArray<ObservedRemark> told) = (rows, remarks);
        (rows, remarks) = ([], []);
        return (read, told);
    }

    private void TakeHead(string line)
    {
        head.Add(line);
        if (format.ReadHead(head) is not (var found, var lines)) return;
        columns = found;
        foreach (string row in head.Skip(lines)) TakeRow(row);
        head.Clear();
    }

    private void TakeRow(string line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        if (columns!.Read(line) is not (var time, var volts, var amperes))
        {
            PassOver(line);
            return;
        }

        var row = new CyclerRow(time, volts, amperes);
        if (doubtful is (var before, var lineBefore))
        {
            doubtful = null;
            bool isBehind = before.Time < last;
            if (time < before.Time || (isBehind && time >= last)) PassOver(lineBefore);
            else if (isBehind) BeginStretch(before);
            else Add(before);
        }

        // A time that falls behind the last one but not behind the one before it shows that the last one was damaged.
        if (time < last && !(time <= beforeLast)) Add(row with { ShowsLastWrong = true });
        else if (time < last || time - last > LongestPause) doubtful = (row, line);
        else Add(row);
    }

    private void Add(CyclerRow row)
    {
        if (!row.ShowsLastWrong) beforeLast = last;
        last = row.Time;
        rows.Add(row);
    }

    private void BeginStretch(CyclerRow row)
    {
        Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: the time falls from {last!.Value.TotalSeconds} s to {row.Time.TotalSeconds} s and goes on from there: taken as another start of the cycler in the same file. Give each start its own file."));
        last = null;
        Add(row with { BeginsStretch = true });
    }

    // Each is counted; told are the first, the tenth, the hundredth.
    private void PassOver(string line)
    {
        if (++passedOver < tellAt) return;
        tellAt *= 10;
        string shown = line.Length > MostShown ? line[..MostShown] + "…" : line;
        Tell(string.Create(CultureInfo.InvariantCulture, $"{name}: \"{shown}\" is no row that follows the one before and is passed over; {passedOver} so far. Look at the export."));
    }

    private void Tell(string text) => remarks = remarks.Add(new ObservedRemark(ObservedRemark.CyclerLine, text));
}
