using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Recording.Export;

/// <summary>The samples of one kind of instrument as a table, a row a sample.</summary>
public static class SamplesCsv
{
    /// <summary>Writes the table.</summary>
    /// <param name="run">The run.</param>
    /// <param name="kind">The kind of instrument, which decides the columns.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>Number of rows, without the names.</returns>
    public static long Write(RunReader run, SampleKind kind, TextWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var table = new CsvTable(output, ["row", "source", "t", .. Columns(kind), "flags", "step", "cycle", "clock_offset_s"]);
        long rows = 0;
        foreach (SampleBlock block in run.Samples().Where(block => block.Kind == kind))
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int i = 0; i < block.OffsetsSeconds.Length; i++)
            {
                table.Add(
                [
                    block.Row, block.Source, block.StartedAt.AddSeconds(block.OffsetsSeconds[i]),
                    .. block.Columns.Select(column => (object?)column[i]),
                    block.Flags[i], block.Step, block.Cycle, block.ClockOffsetSeconds,
                ]);
                rows++;
            }
        }

        return rows;
    }

    private static string[] Columns(SampleKind kind) => kind switch
    {
        SampleKind.Potentiostat => ["E_V", "I_A"],
        SampleKind.Pressure => ["p_MPa", "setpoint_MPa", "T_C"],
        _ => ["ring_mA", "I0", "open", "T_cell_C", "T_hutch_C"],
    };
}
