namespace BeamlineMonitor.Acquisition.Events;

/// <summary>Something that happened: a step began, an instrument was lost, a beam dump, an operator's note.</summary>
/// <param name="At">Experiment UTC.</param>
/// <param name="Kind">What, in kebab case, such as <c>step-ended</c>; the same for all of its kind.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Text">One sentence for people.</param>
/// <param name="Source">The cell, detector or device it is about, or <c>cell/detector</c>; null for the run.</param>
/// <param name="Measured">The number that it rests on, or null.</param>
/// <param name="By">Who wrote it, or did it; null for the daemon.</param>
public sealed record RunEvent(
    DateTimeOffset At, string Kind, EventSeverity Severity, string Text, string? Source = null, MeasuredValue? Measured = null, string? By = null);
