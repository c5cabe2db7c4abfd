namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>A member of a rigid group of lines (Kα2 beside Kα1): it keeps its known distance from the group's position.</summary>
/// <param name="parameter">Index of the group's position parameter, keV.</param>
/// <param name="offsetKeV">Energy of this line less the group's, keV.</param>
public sealed class OffsetPosition(int parameter, double offsetKeV) : LinePosition
{
    private readonly int[] parameters = [parameter];

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Parameters => parameters;

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> values, Span<double> gradient)
    {
        gradient[0] = 1;
        return values[parameters[0]] + offsetKeV;
    }
}
