namespace BeamlineMonitor.Acquisition.Analysing;

/// <summary>The run cannot go on: what it measured first is not good enough for what would follow.</summary>
/// <param name="message">What, why, and what mends it.</param>
public sealed class RunRefusedException(string message) : Exception(message);
