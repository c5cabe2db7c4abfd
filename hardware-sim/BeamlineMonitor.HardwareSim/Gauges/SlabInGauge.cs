using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.HardwareSim.Gauges;

/// <summary>A slab of the cathode and how much of the gauge lies in it.</summary>
/// <param name="Slab">The slab.</param>
/// <param name="GaugeShare">Share of the gauge, pores included, 0 to 1.</param>
public readonly record struct SlabInGauge(CathodeSlab Slab, double GaugeShare)
{
    /// <summary>Share of the gauge that is solid cathode: what the lines see.</summary>
    public double SolidShare => GaugeShare * Slab.SolidFraction;
}
