using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Joining;

/// <summary>Joins the samples of the other instruments to an exposure: time-weighted, over exactly its window. Pure.</summary>
public static class SampleJoin
{
    /// <summary>Samples further apart than this are not joined by a line, s: three times the slowest sampling of a step.</summary>
    public const double LongestGapSeconds = 30;

    /// <summary>Joins.</summary>
    /// <param name="blocks">Committed blocks in the order of their rows; those that do not touch the window are passed over.</param>
    /// <param name="cell">Name of the cell in the beam; null for a standard, which has no potential and no pressure.</param>
    /// <param name="startedAt">Start of the exposure, experiment UTC.</param>
    /// <param name="endedAt">Its end; not before the start.</param>
    /// <param name="gate">What counts as beam.</param>
    /// <param name="charge">The charge of the cell, which has taken the same blocks; null for a standard.</param>
    /// <returns>What the samples say; null where there are none.</returns>
    /// <exception cref="ArgumentException">The exposure ends before it starts.</exception>
    public static JoinedSamples Over(
        IEnumerable<SampleBlock> blocks, string? cell, DateTimeOffset startedAt, DateTimeOffset endedAt, GateLimits gate, ChargeCount? charge)
    {
        if (endedAt < startedAt) throw new ArgumentException($"The exposure ends at {endedAt:O}, before its start at {startedAt:O}.", nameof(endedAt));
        double window = (endedAt - startedAt).TotalSeconds;
        PieceIntegral potential = new(), current = new(), pressure = new(), temperature = new(), ring = new(), intensity = new();
        PieceIntegral beamSide = new(), hutch = new();
        var presence = new BeamTime(window);
        double? clockOffset = null;
        long? first = null, last = null;
        foreach (SampleBlock block in blocks)
        {
            if (block.Kind == SampleKind.Beam) AddPresence(block);
            if ((block.Kind != SampleKind.Beam && block.Source != cell) || !Touches(block, startedAt, window)) continue;
            first = Math.Min(first ?? block.Row, block.Row);
            last = Math.Max(last ?? block.Row, block.Row);
            switch (block.Kind)
            {
                case SampleKind.Potentiostat:
                    AddAll(block, SampleColumns.Potential, potential);
                    AddAll(block, SampleColumns.Current, current);
                    clockOffset = block.ClockOffsetSeconds ?? clockOffset;
                    break;
                case SampleKind.Pressure:
                    AddAll(block, SampleColumns.StackPressure, pressure);
                    AddAll(block, SampleColumns.CellTemperature, temperature);
                    break;
                default:
                    AddAll(block, SampleColumns.RingCurrent, ring);
                    AddAll(block, SampleColumns.Intensity, intensity);
                    AddAll(block, SampleColumns.BeamCellTemperature, beamSide);
                    AddAll(block, SampleColumns.HutchTemperature, hutch);
                    break;
            }
        }

        return new JoinedSamples(
            potential.Quantity,
            current.Quantity,
            charge?.CoulombsAt(startedAt + ((endedAt - startedAt) / 2)),
            pressure.Quantity,
            ring.Quantity,
            intensity.Quantity,
            temperature.Quantity ?? beamSide.Quantity,
            window > 0 ? Math.Clamp(Math.Min(potential.CoveredSeconds, current.CoveredSeconds) / window, 0, 1) : 0,
            clockOffset,
            first,
            last,
            presence.Presence(gate.MostBeamLoss),
            hutch.Quantity);

        void AddAll(SampleBlock block, int column, PieceIntegral into)
        {
            if (column >= block.Columns.Length) return; // a run of before the column was added
            for (int i = 0; i < block.OffsetsSeconds.Length; i++) Add(block, i, block.Columns[column][i], into);
        }

        void AddPresence(SampleBlock block)
        {
            for (int i = 0; i < block.OffsetsSeconds.Length; i++)
            {
                bool? open = block.Columns[SampleColumns.Open][i] is { } state ? state >= 0.5 : null;
                bool? isPresent = gate.HasBeam(block.Columns[SampleColumns.RingCurrent][i], block.Columns[SampleColumns.Intensity][i], open);
                bool isIncomplete = (block.Flags[i] & SampleColumns.Incomplete) != 0;
                presence.Add(SecondsOf(block, i), isPresent == true && isIncomplete ? null : isPresent);
            }
        }

        double SecondsOf(SampleBlock block, int i) => (block.StartedAt - startedAt).TotalSeconds + block.OffsetsSeconds[i];

        void Add(SampleBlock block, int i, double? value, PieceIntegral into) => into.Add(
            SecondsOf(block, i),
            value,
            (block.Flags[i] & SampleColumns.GapBefore) != 0,
            window,
            LongestGapSeconds);
    }

    /// <summary>True where a block has samples in a window, or within the longest gap of it, where lines to them may cross it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="startedAt">Start of the window.</param>
    /// <param name="windowSeconds">Its length, s.</param>
    private static bool Touches(SampleBlock block, DateTimeOffset startedAt, double windowSeconds)
    {
        if (block.OffsetsSeconds.IsEmpty) return false;
        double from = (block.StartedAt - startedAt).TotalSeconds;
        return from <= windowSeconds + LongestGapSeconds && from + block.OffsetsSeconds[^1] >= -LongestGapSeconds;
    }
}
