using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Joining;

/// <summary>
/// The charge that has passed through one cell: ∫ I dt by trapezoids over its potentiostat's rows. The same rows give the same charge, so a run
/// that is taken up again counts its stored rows once more. Between two steps the cell is off, and nothing is counted; within a step a gap is bridged.
/// </summary>
/// <param name="cell">Name of the cell.</param>
/// <param name="memory">How far back the charge can be asked for; longer than an exposure.</param>
public sealed class ChargeCount(string cell, TimeSpan memory)
{
    private const int MostPoints = 1 << 16;

    private readonly Queue<(DateTimeOffset At, double Coulombs)> recent = new();
    private (DateTimeOffset At, double Amperes, int? Step, int? Cycle)? last;
    private (DateTimeOffset At, double Coulombs) forgotten;

    /// <summary>Charge up to the last sample, C; &gt; 0 for charging.</summary>
    public double Coulombs { get; private set; }

    /// <summary>Number of samples without a current, and of those whose time did not rise; they are bridged.</summary>
    public long Bridged { get; private set; }

    /// <summary>Counts the next row; rows of other cells and instruments are passed over.</summary>
    /// <param name="block">The row.</param>
    public void Add(SampleBlock block)
    {
        if (block.Kind != SampleKind.Potentiostat || block.Source != cell) return;
        for (int i = 0; i < block.OffsetsSeconds.Length; i++)
        {
            DateTimeOffset at = block.StartedAt + TimeSpan.FromSeconds(block.OffsetsSeconds[i]);
            if (block.Columns[SampleColumns.Current][i] is not { } amperes || !double.IsFinite(amperes) || at <= last?.At)
            {
                Bridged++;
                continue;
            }

            if (last is { } before && before.Step == block.Step && before.Cycle == block.Cycle)
                Coulombs += 0.5 * (before.Amperes + amperes) * (at - before.At).TotalSeconds;
            else if (last is { } ended)
                Remember(ended.At);
            last = (at, amperes, block.Step, block.Cycle);
            Remember(at);
        }
    }

    /// <summary>The charge at an instant: on the line between the samples beside it.</summary>
    /// <param name="at">The instant, experiment UTC.</param>
    /// <returns>C; the last count after the last sample, the oldest that is remembered before it; null before the first sample.</returns>
    public double? CoulombsAt(DateTimeOffset at)
    {
        if (last is null) return null;
        (DateTimeOffset At, double Coulombs) before = forgotten;
        foreach ((DateTimeOffset At, double Coulombs) point in recent)
        {
            if (point.At >= at)
            {
                double length = (point.At - before.At).TotalSeconds;
                return before.At == default || !(length > 0) || at <= before.At
                    ? point.Coulombs
                    : double.Lerp(before.Coulombs, point.Coulombs, (at - before.At).TotalSeconds / length);
            }

            before = point;
        }

        return Coulombs;
    }

    private void Remember(DateTimeOffset at)
    {
        recent.Enqueue((at, Coulombs));
        while (recent.Count > MostPoints || recent.Peek().At < at - memory) forgotten = recent.Dequeue();
    }
}
