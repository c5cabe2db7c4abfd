using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.HardwareSim.Beams;

namespace BeamlineMonitor.HardwareSim.Spectra;

/// <summary>One reflection of a phase: where it stands for a cell and how bright it is, i0(E) · Σ|F|² · d².</summary>
internal sealed class ReflectionBrightness
{
    private readonly InverseSquareForm form;
    private readonly DetectedBeam beam;
    private readonly double energyTimesD;
    private readonly double scale;

    /// <summary>Prepares a reflection.</summary>
    /// <param name="phase">Its phase.</param>
    /// <param name="reflection">The reflection.</param>
    /// <param name="beam">The beam, absorption by the detector included.</param>
    /// <param name="twoThetaDegrees">2θ of the detector, degrees.</param>
    /// <param name="scale">What the formula is multiplied with: counts per second, a texture factor.</param>
    public ReflectionBrightness(Phase phase, Reflection reflection, DetectedBeam beam, double twoThetaDegrees, double scale)
    {
        form = new InverseSquareForm(phase.System, reflection.Hkl);
        this.beam = beam;
        this.scale = scale * reflection.Intensity / 100;
        energyTimesD = Bragg.EnergyTimesD(twoThetaDegrees);
    }

    /// <summary>The line of a cell.</summary>
    /// <param name="free">Its free constants, Å.</param>
    /// <param name="strain">Relative change of every d-spacing.</param>
    /// <returns>Energy, keV, and area.</returns>
    public (double EnergyKeV, double Area) Line(ReadOnlySpan<double> free, double strain = 0)
    {
        double d = (1 + strain) / Math.Sqrt(form.Evaluate(free, []));
        double energy = energyTimesD / d;
        return (energy, scale * beam.PerKeV(energy) * d * d);
    }
}
