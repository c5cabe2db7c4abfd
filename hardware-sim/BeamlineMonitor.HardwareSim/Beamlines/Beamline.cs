using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.HardwareSim.Beams;
using BeamlineMonitor.HardwareSim.Gauges;
using BeamlineMonitor.HardwareSim.Scenarios;

namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>A simulated beamline: beam, gauge, detectors, and what stands on the stage beside the cathode.</summary>
/// <param name="Name">The name it is asked for by, such as <c>6-bm-a</c>; equal to the file's name.</param>
/// <param name="CriticalEnergyKeV">Critical energy of the bending magnet, keV.</param>
/// <param name="Path">What the beam always passes.</param>
/// <param name="Textures">Filter and line intensities of each texture that it knows.</param>
/// <param name="CountsIn003PerMinute">Counts in (003) of pristine LiCoO2 per minute of live time, from a gauge that is full of it, at full flux.</param>
/// <param name="Gauge">The gauge through the depth.</param>
/// <param name="Stage">Where things stand.</param>
/// <param name="StressFreeStackPressureMPa">Stack pressure at which the curve's lattice holds, MPa.</param>
/// <param name="Neighbours">Layers of the cell beside the electrode.</param>
/// <param name="Standard">The calibration standard.</param>
/// <param name="Background">The background.</param>
/// <param name="Fluorescence">Fluorescence in every spectrum; may be empty.</param>
/// <param name="Detectors">The detector elements; at least one.</param>
/// <param name="Sources">Where the numbers come from.</param>
public sealed record Beamline(
    string Name,
    double CriticalEnergyKeV,
    ImmutableArray<Absorber> Path,
    ImmutableArray<LineIntensities> Textures,
    double CountsIn003PerMinute,
    GaugeShape Gauge,
    StagePlaces Stage,
    double StressFreeStackPressureMPa,
    ImmutableArray<Neighbour> Neighbours,
    StandardSample Standard,
    Background Background,
    ImmutableArray<Emission> Fluorescence,
    ImmutableArray<DetectorElement> Detectors,
    Citations Sources)
{
    /// <summary>What a texture does to the lines.</summary>
    /// <param name="texture">The texture.</param>
    /// <returns>Filter and factors.</returns>
    /// <exception cref="ArgumentException">The beamline does not know it.</exception>
    public LineIntensities Intensities(Texture texture) => Textures.FirstOrDefault(known => known.Texture == texture)
        ?? throw new ArgumentException(
            $"{Name} has no texture {texture}; it has {string.Join(", ", Textures.Select(known => known.Texture))}.", nameof(texture));
}
