namespace BeamlineMonitor.Acquisition.Results;

/// <summary>A number with one standard uncertainty.</summary>
/// <param name="Value">The number.</param>
/// <param name="Sigma">Its uncertainty, ≥ 0.</param>
public readonly record struct UncertainValue(double Value, double Sigma);
