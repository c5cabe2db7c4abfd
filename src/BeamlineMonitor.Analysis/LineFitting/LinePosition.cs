namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>Where a line stands, as a function of the parameters of a fit.</summary>
public abstract class LinePosition
{
    /// <summary>Most parameters that one position can depend on: the constants of a triclinic cell.</summary>
    public const int MaximumParameters = 6;

    /// <summary>The indices, in the model's parameter list, of the parameters that move the line.</summary>
    public abstract ReadOnlySpan<int> Parameters { get; }

    /// <summary>Computes the position and its derivatives.</summary>
    /// <param name="values">All parameters of the model; shape [parameters].</param>
    /// <param name="gradient">Receives ∂E/∂parameter in the order of <see cref="Parameters"/>; shape [<see cref="MaximumParameters"/>].</param>
    /// <returns>Line energy, keV.</returns>
    public abstract double Evaluate(ReadOnlySpan<double> values, Span<double> gradient);
}
