namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>One file that a run rests on, as it was read: kept with the run, so that it can be made again.</summary>
/// <param name="Name">Its place: below the config folder, or as the plan names it.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record ConfigText(string Name, ReadOnlyMemory<byte> Bytes);
