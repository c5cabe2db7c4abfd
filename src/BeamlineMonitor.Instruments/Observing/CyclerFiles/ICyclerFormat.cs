namespace BeamlineMonitor.Instruments.Observing.CyclerFiles;

/// <summary>How the head of a cycler's file tells where its columns are.</summary>
public interface ICyclerFormat
{
    /// <summary>Reads the head.</summary>
    /// <param name="lines">The first lines of the file, whole ones, as many as there are.</param>
    /// <returns>The columns and how many lines the head has; null while the head is not whole.</returns>
    /// <exception cref="InstrumentException">It is no such file, or a column is missing.</exception>
    (CyclerColumns Columns, int Lines)? ReadHead(IReadOnlyList<string> lines);
}
