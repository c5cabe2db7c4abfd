namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>One reading of a running step.</summary>
/// <param name="DeviceTime">Time since the step's start by the instrument's clock, ≥ 0.</param>
/// <param name="At">Instant of the measurement, experiment UTC: the device time plus the smallest offset observed so far.</param>
/// <param name="ReceivedAt">Instant at which the line was read, experiment UTC; ≥ <paramref name="At"/>.</param>
/// <param name="PotentialVolts">Potential against the plan's reference electrode, V; null if missing (flagged).</param>
/// <param name="CurrentAmperes">Current, A, &gt; 0 charges; exactly 0 in a rest, where the cell is off; null if missing (flagged).</param>
/// <param name="Remarks">What is to be known about it.</param>
/// <param name="RangeIndex">The instrument's index of the current range; null if not told.</param>
public sealed record PotentiostatSample(
    TimeSpan DeviceTime,
    DateTimeOffset At,
    DateTimeOffset ReceivedAt,
    double? PotentialVolts,
    double? CurrentAmperes,
    SampleRemarks Remarks,
    int? RangeIndex) : StepOutput
{
    /// <summary>The offset between the clocks as it is published: experiment UTC at which the instrument's clock read zero.</summary>
    public DateTimeOffset DeviceZero => At - DeviceTime;
}
