using BeamlineMonitor.Analysis.Lithium;

namespace BeamlineMonitor.Acquisition.Results;

/// <summary>An x as it is stored and published.</summary>
/// <param name="X">x, or the bound.</param>
/// <param name="Side">Whether it is a value or a bound, and of which side.</param>
/// <param name="Sigma">One standard uncertainty, all causes; null for a bound.</param>
/// <param name="SigmaCounting">The part from counting: the lines of this frame, the pristine frames, the share of a second cell; null for a bound.</param>
public sealed record LithiumValue(double X, BoundSide Side, double? Sigma, double? SigmaCounting)
{
    /// <summary>Takes what is stored from a reading.</summary>
    /// <param name="reading">The reading, or null.</param>
    /// <returns>The value, or null.</returns>
    public static LithiumValue? Of(LithiumReading? reading) =>
        reading is null ? null : new(reading.X, reading.Side, reading.Sigma, reading.SigmaCounting);
}
