namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>What an instrument can apply and measure. No configuration goes past it.</summary>
/// <param name="MinimumVolts">Lowest potential, V.</param>
/// <param name="MaximumVolts">Highest potential, V.</param>
/// <param name="MaximumAmperes">Largest size of the current, A.</param>
/// <param name="IsGalvanostat">Whether it can control the current.</param>
public sealed record PotentiostatRating(double MinimumVolts, double MaximumVolts, double MaximumAmperes, bool IsGalvanostat);
