using System.Collections.Immutable;

namespace BeamlineMonitor.Acquisition.Acquiring.Observing;

/// <summary>
/// The rows of one cell's cycler that a run holds: all are counted, and those of the file that was written last are kept until somebody compares them
/// with the file. One caller at a time.
/// </summary>
public sealed class KnownCyclerRows
{
    private readonly List<(double? Volts, double? Amperes)> ofLastFile = [];
    private long lastFileFrom;

    /// <summary>How many the run holds, of all files.</summary>
    public long Count { get; private set; }

    /// <summary>Notes that a file begins behind some rows; of those before only the count is kept.</summary>
    /// <param name="row">How many rows the run holds of the files before, ≥ 0; they may be added before or after this call.</param>
    public void BeginFile(long row)
    {
        lastFileFrom = row;
        ofLastFile.RemoveRange(0, (int)Math.Clamp(row - (Count - ofLastFile.Count), 0, ofLastFile.Count));
    }

    /// <summary>Adds rows behind the others.</summary>
    /// <param name="rows">Potential, V, and current, A, of each.</param>
    public void Add(IEnumerable<(double? Volts, double? Amperes)> rows)
    {
        foreach ((double?, double?) row in rows)
        {
            if (Count++ >= lastFileFrom) ofLastFile.Add(row);
        }
    }

    /// <summary>Hands over the rows of the last file; from here on they are only counted.</summary>
    /// <returns>Potential, V, and current, A, of each.</returns>
    public ImmutableArray<(double? Volts, double? Amperes)> HandOver()
    {
        ImmutableArray<(double?, double?)> rows = [.. ofLastFile];
        ofLastFile.Clear();
        ofLastFile.TrimExcess();
        return rows;
    }
}
