namespace BeamlineMonitor.Acquisition.Storage;

/// <summary>A time in which a run could not be stored.</summary>
/// <param name="From">When the first commit was refused, experiment UTC.</param>
/// <param name="To">When it was stored, experiment UTC.</param>
/// <param name="Cause">Why, with the file and the mend.</param>
public sealed record StoreGap(DateTimeOffset From, DateTimeOffset To, string Cause);
