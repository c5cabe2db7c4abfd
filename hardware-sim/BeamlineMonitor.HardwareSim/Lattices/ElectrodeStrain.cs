using BeamlineMonitor.Analysis.Diagnosis;

namespace BeamlineMonitor.HardwareSim.Lattices;

/// <summary>How stress changes the d-spacings that one detector sees; linear, isotropic. Tension is positive, stack pressure compresses.</summary>
/// <param name="elasticity">Elastic constants of the cathode and the direction of q.</param>
public sealed class ElectrodeStrain(BiaxialElasticity elasticity)
{
    /// <summary>Relative change of every d-spacing.</summary>
    /// <param name="biaxialStressGPa">Stress in the plane of the electrode, GPa, &gt; 0 is tension.</param>
    /// <param name="pressureRiseMPa">Stack pressure above that at which the lattice is stress-free, MPa.</param>
    /// <returns>δd/d.</returns>
    /// <remarks>
    /// The electrode does not touch the die, so a rise p of the stack pressure is the stress −p along the normal and nothing in the plane. That is
    /// hydrostatic pressure p, δd/d = −(1 − 2ν) p/E, and biaxial tension p on top: together ν p/E in the plane, −p/E along the normal.
    /// </remarks>
    public double RelativeD(double biaxialStressGPa, double pressureRiseMPa)
    {
        double pressureGPa = pressureRiseMPa / 1000;
        double hydrostatic = -(1 - (2 * elasticity.PoissonRatio)) * pressureGPa / elasticity.YoungsModulusGPa;
        return hydrostatic + (elasticity.RelativeDPerGPa * (biaxialStressGPa + pressureGPa));
    }
}
