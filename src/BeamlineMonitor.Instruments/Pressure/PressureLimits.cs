namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>How far and how fast the stack pressure may be set.</summary>
/// <param name="MinimumMPa">Lowest stack pressure, MPa, ≥ 0.</param>
/// <param name="MaximumMPa">Highest stack pressure, MPa, &gt; minimum.</param>
/// <param name="SlewMPaPerSecond">Fastest change of the setpoint, MPa/s, &gt; 0.</param>
public sealed record PressureLimits(double MinimumMPa, double MaximumMPa, double SlewMPaPerSecond);
