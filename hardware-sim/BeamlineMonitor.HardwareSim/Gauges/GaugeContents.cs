using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Gauges;

/// <summary>What lay in the gauge during an exposure.</summary>
/// <param name="Exposure">The exposure.</param>
/// <param name="StageMicrometres">Position of the gauge's centre in the stage's coordinate, µm.</param>
/// <param name="ElectrodeMicrometres">The same from the electrolyte interface, µm, &gt; 0 towards the collector: creep is taken out.</param>
/// <param name="Slabs">Slabs of the cathode with a share of the gauge.</param>
/// <param name="NeighbourShares">Share of each neighbour of the beamline; in its order.</param>
/// <param name="StandardShare">Share of the calibration standard.</param>
/// <param name="RelativeFlux">Flux relative to full ring current, 0 to 1.</param>
/// <param name="StackPressureMPa">Stack pressure, MPa.</param>
public sealed record GaugeContents(
    ExposureWindow Exposure,
    double StageMicrometres,
    double ElectrodeMicrometres,
    ImmutableArray<SlabInGauge> Slabs,
    ImmutableArray<double> NeighbourShares,
    double StandardShare,
    double RelativeFlux,
    double StackPressureMPa)
{
    /// <summary>Share of the gauge inside the cathode, 0 to 1.</summary>
    public double ElectrodeOverlap => Slabs.Sum(slab => slab.GaugeShare);
}
