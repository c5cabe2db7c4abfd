namespace BeamlineMonitor.Acquisition.Events;

/// <summary>A number that was held against a limit.</summary>
/// <param name="Value">The number; finite.</param>
/// <param name="Limit">The limit that it left or came back to; finite.</param>
/// <param name="Unit">Unit of both, such as <c>MPa</c>; null for none.</param>
public sealed record MeasuredValue(double Value, double Limit, string? Unit);
