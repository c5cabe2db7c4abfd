namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>How strongly a result follows the cell: its derivatives with respect to ln a and ln c.</summary>
/// <param name="A">∂/∂ ln a.</param>
/// <param name="C">∂/∂ ln c.</param>
public readonly record struct CellWeights(double A, double C)
{
    /// <summary>Weights of ln V = 2 ln a + ln c + const.</summary>
    public static readonly CellWeights OfLogVolume = new(2, 1);

    /// <summary>Weights of ln c.</summary>
    public static readonly CellWeights OfLogC = new(0, 1);

    /// <summary>Weights of the difference of two results.</summary>
    /// <param name="left">One result.</param>
    /// <param name="right">The result to take off.</param>
    /// <returns>Weights of left − right.</returns>
    public static CellWeights operator -(CellWeights left, CellWeights right) =>
        new(left.A - right.A, left.C - right.C);

    /// <summary>Weights of a multiple of the result.</summary>
    /// <param name="factor">The factor.</param>
    /// <returns>The weights, scaled.</returns>
    public CellWeights Times(double factor) => new(A * factor, C * factor);
}
