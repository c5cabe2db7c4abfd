namespace BeamlineMonitor.Recording.Verification;

/// <summary>Something in a run file that is not as it was stored.</summary>
/// <param name="Place">Table and row, such as <c>frames row 17</c>.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record RunFault(string Place, string Message);
