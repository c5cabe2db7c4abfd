using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.HardwareSim.Beams;
using BeamlineMonitor.HardwareSim.Gauges;

namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>A simulated beamline: beam, gauge, detectors, and what stands on the stage beside the cathode.</summary>
/// <param name="Name">The name it is asked for by, such as <c>6-bm-a</c>; equal to the file's name.</param>
/// <param name="CriticalEnergyKeV">Critical energy of the bending magnet, keV.</param>
/// <param name="Path">What the beam always passes.</param>
/// <param name="Textures">Filters and textures by name; the first is the default.</param>
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
    ImmutableArray<Texture> Textures,
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
    /// <summary>The texture of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The texture.</returns>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public Texture Texture(string name) => Textures.FirstOrDefault(texture => texture.Name == name)
        ?? throw new ArgumentException($"{Name} has no texture \"{name}\"; it has {string.Join(", ", Textures.Select(texture => texture.Name))}.", nameof(name));
}
