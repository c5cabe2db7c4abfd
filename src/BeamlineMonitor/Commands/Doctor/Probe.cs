namespace BeamlineMonitor.Commands.Doctor;

/// <summary>Something that can be asked how it is, without changing it.</summary>
/// <param name="Name">Name of the thing, as everywhere else.</param>
/// <param name="Ask">Asks it who it is and for a reading; what it throws says what is wrong.</param>
internal sealed record Probe(string Name, Func<CancellationToken, Task<ProbeAnswer>> Ask);
