namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// The shape of a germanium line: a Gaussian of weight 1 − f and, of weight f, the same Gaussian convolved with an exponential of length β
/// towards low energy (incomplete charge collection). Photons of higher energy are absorbed deeper, where less charge is collected, so f may
/// grow with energy: f = f0 + f1 · (E / 100 keV)², at most 1 (docs/decisions/0010: measured on two detectors). The position of a line is the centre of its Gaussian, in calibration and analysis alike.
/// </summary>
/// <param name="TailFraction">f0, share of the area in the tail, 0 to 1; 0.01 to 0.05 is usual.</param>
/// <param name="TailKeV">β, decay length of the tail, keV, &gt; 0; 0.3 to 1.5 is usual.</param>
/// <param name="TailGrowthAt100KeV">f1, growth of f with the square of the energy, its value at 100 keV, ≥ 0.</param>
/// <remarks>Phillips and Marlow, Nucl. Instrum. Methods 137, 525 (1976) (Hypermet), without step and long tail.</remarks>
public readonly record struct LineShape(double TailFraction, double TailKeV, double TailGrowthAt100KeV = 0)
{
    /// <summary>A pure Gaussian; the tail length is a value to start from.</summary>
    public static LineShape Gaussian { get; } = new(0, 1.0);

    /// <summary>Share of the area in the tail at one energy.</summary>
    /// <param name="energyKeV">Line energy, keV.</param>
    /// <returns>f, 0 to 1.</returns>
    public double FractionAt(double energyKeV) => Math.Min(1, TailFraction + (TailGrowthAt100KeV * energyKeV * energyKeV / 1e4));
}
