using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.HardwareSim.Beams;
using BeamlineMonitor.HardwareSim.Scenarios;

namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>What decides the ratios of the cathode's lines: the filter in the beam and how the crystallites lie.</summary>
/// <param name="Texture">The texture it is asked for by.</param>
/// <param name="Filters">Filters in the beam, beside what is always in its path.</param>
/// <param name="InPlane">Factors for q in the plane of the electrode; lines not named have 1.</param>
/// <param name="SeesNormal">False where no line of the cathode has q along the normal within the spectrum.</param>
public sealed record LineIntensities(Texture Texture, ImmutableArray<Absorber> Filters, ImmutableArray<LineFactor> InPlane, bool SeesNormal)
{
    /// <summary>Intensity of a line over that of a random powder.</summary>
    /// <param name="direction">Direction of q.</param>
    /// <param name="hkl">The line.</param>
    /// <returns>The factor, ≥ 0.</returns>
    public double Factor(ScatteringDirection direction, MillerIndices hkl)
    {
        if (direction == ScatteringDirection.Normal) return SeesNormal ? 1 : 0;
        foreach (LineFactor line in InPlane)
        {
            if (line.Indices == hkl) return line.Factor;
        }

        return 1;
    }
}
