namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>What an equi-biaxial stress in the electrode's plane does to the d-spacings that one detector sees; isotropic.</summary>
/// <param name="Direction">Direction of q of the detector.</param>
/// <param name="YoungsModulusGPa">E, GPa, &gt; 0. Default 191, Table S1 of the paper that this monitor follows.</param>
/// <param name="PoissonRatio">ν, above 0 and up to 0.5. Default 0.24, the same table.</param>
public sealed record BiaxialElasticity(
    ScatteringDirection Direction, double YoungsModulusGPa = 191, double PoissonRatio = 0.24)
{
    /// <summary>
    /// δd/d for 1 GPa of tension: ε = (1 − ν)σ/E in the plane, −2νσ/E along the normal. Every line of a detector has the same q, so a and c
    /// change alike, where lithium moves them oppositely.
    /// </summary>
    public double RelativeDPerGPa => Direction == ScatteringDirection.InPlane
        ? (1 - PoissonRatio) / YoungsModulusGPa
        : -2 * PoissonRatio / YoungsModulusGPa;

    internal void RequireSound()
    {
        if (!(YoungsModulusGPa > 0 && double.IsFinite(YoungsModulusGPa) && PoissonRatio is > 0 and <= 0.5))
            throw new ArgumentException($"E = {YoungsModulusGPa} GPa must be positive, and ν = {PoissonRatio} between 0 and 0.5.");
    }
}
