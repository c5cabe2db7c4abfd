namespace BeamlineMonitor.Daemon.Operating;

/// <summary>What came of a command.</summary>
/// <param name="IsDone">False where it was refused.</param>
/// <param name="Text">What was done, or why not, in one sentence.</param>
internal sealed record OperatorAnswer(bool IsDone, string Text);
