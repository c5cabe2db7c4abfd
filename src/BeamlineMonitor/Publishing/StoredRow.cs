using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Publishing;

/// <summary>A row of samples with the charge of its cell.</summary>
/// <param name="Block">The row.</param>
/// <param name="Coulombs">Charge up to the row's end, C; null for none.</param>
internal sealed record StoredRow(SampleBlock Block, double? Coulombs)
{
    /// <summary>The charge at a sample: that of the end less ∫ I dt from the sample on, by trapezoids, as it was counted.</summary>
    /// <param name="index">Which sample.</param>
    /// <returns>C; null for none.</returns>
    public double? CoulombsAt(int index)
    {
        if (Coulombs is not { } charge) return null;
        for (int i = Block.OffsetsSeconds.Length - 1; i > index; i--)
        {
            double? after = Block.Columns[SampleColumns.Current][i], before = Block.Columns[SampleColumns.Current][i - 1];
            charge -= 0.5 * ((after ?? before ?? 0) + (before ?? after ?? 0)) * (Block.OffsetsSeconds[i] - Block.OffsetsSeconds[i - 1]);
        }

        return charge;
    }
}
