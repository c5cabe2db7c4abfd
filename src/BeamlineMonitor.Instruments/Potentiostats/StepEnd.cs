namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>The end of a step. The cell is off, and the instrument has confirmed it.</summary>
/// <param name="Reason">Why.</param>
/// <param name="DeviceLine">The instrument's own words, the line it sent; empty if it sent none.</param>
/// <param name="ErrorCode">The instrument's error code; null unless the reason is an error or an overload.</param>
/// <param name="Samples">Samples handed over since this stream began.</param>
/// <param name="DamagedLines">Lines that arrived damaged, were passed over and are lost; ≥ 0.</param>
public sealed record StepEnd(StepEndReason Reason, string DeviceLine, int? ErrorCode, long Samples, long DamagedLines) : StepOutput;
