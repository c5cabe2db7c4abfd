namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// The shape of a germanium line: a Gaussian of weight 1 − f and, of weight f, the same Gaussian convolved with an exponential of length β
/// towards low energy (incomplete charge collection). The position of a line is the centre of its Gaussian, in calibration and analysis alike.
/// </summary>
/// <param name="TailFraction">f, share of the area in the tail, 0 to 0.5; 0.01 to 0.05 is usual.</param>
/// <param name="TailKeV">β, decay length of the tail, keV, &gt; 0; 0.5 to 1.5 is usual.</param>
/// <remarks>Phillips and Marlow, Nucl. Instrum. Methods 137, 525 (1976) (Hypermet), without step and long tail.</remarks>
public readonly record struct LineShape(double TailFraction, double TailKeV)
{
    /// <summary>A pure Gaussian; the tail length is a value to start from.</summary>
    public static LineShape Gaussian { get; } = new(0, 1.0);
}
