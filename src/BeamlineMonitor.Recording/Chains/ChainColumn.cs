namespace BeamlineMonitor.Recording.Chains;

/// <summary>A column of a chained table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">INTEGER (a <see cref="long"/>), TEXT (a <see cref="string"/>) or BLOB (bytes).</param>
internal readonly record struct ChainColumn(string Name, string Type);
