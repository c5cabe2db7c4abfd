namespace BeamlineMonitor.Recording.Chains;

/// <summary>Where a chained table stands.</summary>
/// <param name="Rows">Number of its rows, which is the id of the last.</param>
/// <param name="Hash">Hash of the last row; shape [32].</param>
internal readonly record struct ChainHead(long Rows, byte[] Hash)
{
    /// <summary>An empty table.</summary>
    public static ChainHead Empty => new(0, RowHash.None.ToArray());
}
