namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>What a client writes.</summary>
/// <param name="Value">The value, already of the process variable's type.</param>
/// <param name="WantsCompletion">True for a put-callback: the client waits until the handler's task ends.</param>
public sealed record CaWrite(CaValue Value, bool WantsCompletion);
