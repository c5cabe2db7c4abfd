namespace BeamlineMonitor.Daemon.Operating;

/// <summary>What a person asks a running daemon to do.</summary>
/// <param name="Verb"><c>release</c>, <c>take</c>, <c>standard</c>, <c>note</c> or <c>ack</c>.</param>
/// <param name="By">Who asks.</param>
/// <param name="Run">Id of the run that it is about; null for whichever runs.</param>
/// <param name="Text">The note, or the id of the alarm; null where the verb needs none.</param>
internal sealed record OperatorCommand(string Verb, string By, string? Run = null, string? Text = null);
