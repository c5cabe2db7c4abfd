namespace BeamlineMonitor.Commands.Doctor;

/// <summary>What something answered.</summary>
/// <param name="Identity">Who it is; with its firmware where it tells it.</param>
/// <param name="Reading">A reading, with its unit; empty where it has none to give.</param>
internal sealed record ProbeAnswer(string Identity, string Reading);
