namespace BeamlineMonitor.Instruments.Potentiostats.Keithley;

/// <summary>One measurement as the instrument sent it.</summary>
/// <param name="Time">Since the start of the step, by the instrument's clock.</param>
/// <param name="Volts">V.</param>
/// <param name="Amperes">A.</param>
/// <param name="IsInCompliance">Whether the source was held by its compliance limit.</param>
/// <param name="SourceOn">How long of the time since the measurement before the source was on.</param>
/// <param name="Text">The instrument's own words.</param>
internal sealed record SourceMeterReading(TimeSpan Time, double Volts, double Amperes, bool IsInCompliance, TimeSpan SourceOn, string Text);
