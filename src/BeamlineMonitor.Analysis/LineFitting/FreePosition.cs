namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>A line that finds its own place; a higher order of it (006 of 003) is tied by the factor of its order.</summary>
/// <param name="parameter">Index of the position parameter, keV.</param>
/// <param name="factor">Energy of this line over the value of the parameter: 1 for the line itself.</param>
public sealed class FreePosition(int parameter, double factor = 1) : LinePosition
{
    private readonly int[] parameters = [parameter];

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Parameters => parameters;

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> values, Span<double> gradient)
    {
        gradient[0] = factor;
        return factor * values[parameters[0]];
    }
}
