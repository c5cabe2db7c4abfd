using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Recorder;

/// <summary>Samples of one instrument that wait for their row. Its loop adds, the recorder takes; both may do so at once.</summary>
/// <param name="kind">Which instrument.</param>
/// <param name="source">Name of the cell, or of the beam.</param>
/// <param name="columns">Number of columns of the kind.</param>
public sealed class SampleBuffer(SampleKind kind, string source, int columns)
{
    // A row is decoded as a whole; a burst of a simulator or of a line that was stuck is cut.
    private const int MostSamples = 4096;

    private readonly Lock gate = new();
    private readonly Queue<SampleBlock> closed = new();
    private readonly List<(DateTimeOffset At, double?[] Values, int Flags)> open = [];
    private (int? Step, int? Cycle) place;
    private double? clockOffsetSeconds;

    /// <summary>Adds a sample. Where the step changes or the time falls, a new row begins.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <param name="values">The kind's columns; null where a value is missing.</param>
    /// <param name="flags">Its flag word.</param>
    /// <param name="step">Index of the electrochemical step, from 0; null outside one.</param>
    /// <param name="cycle">Cycle, from 1; null outside one.</param>
    /// <param name="clockOffsetSeconds">The instrument's clock against experiment time, s; null where it has none.</param>
    /// <exception cref="ArgumentException">The kind has another number of columns.</exception>
    public void Add(DateTimeOffset at, double?[] values, int flags, int? step = null, int? cycle = null, double? clockOffsetSeconds = null)
    {
        if (values.Length != columns) throw new ArgumentException($"{kind} has {columns} columns, not {values.Length}.", nameof(values));
        lock (gate)
        {
            if (open.Count > 0 && (place != (step, cycle) || at < open[^1].At || open.Count >= MostSamples)) Close();
            (place, this.clockOffsetSeconds) = ((step, cycle), clockOffsetSeconds);
            open.Add((at, values, flags));
        }
    }

    /// <summary>Takes everything that waits.</summary>
    /// <returns>Rows without a number, oldest first.</returns>
    public IReadOnlyList<SampleBlock> TakeAll()
    {
        lock (gate)
        {
            if (open.Count > 0) Close();
            SampleBlock[] all = [.. closed];
            closed.Clear();
            return all;
        }
    }

    private void Close()
    {
        DateTimeOffset first = open[0].At;
        closed.Enqueue(new SampleBlock(
            0,
            kind,
            source,
            first,
            [.. open.Select(sample => (sample.At - first).TotalSeconds)],
            [.. Enumerable.Range(0, columns).Select(column => open.Select(sample => sample.Values[column]).ToImmutableArray())],
            [.. open.Select(sample => sample.Flags)],
            place.Step,
            place.Cycle,
            clockOffsetSeconds));
        open.Clear();
    }
}
