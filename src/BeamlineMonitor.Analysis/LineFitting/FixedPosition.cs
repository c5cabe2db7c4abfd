namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>A line whose energy is known: fluorescence under a trusted energy scale.</summary>
/// <param name="energyKeV">Line energy, keV, &gt; 0.</param>
public sealed class FixedPosition(double energyKeV) : LinePosition
{
    /// <inheritdoc/>
    public override ReadOnlySpan<int> Parameters => [];

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> values, Span<double> gradient) => energyKeV;
}
