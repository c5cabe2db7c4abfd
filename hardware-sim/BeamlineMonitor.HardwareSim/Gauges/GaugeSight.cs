using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Beamlines;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Gauges;

/// <summary>Looks through the gauge of a beamline at a cell. It holds nothing that changes.</summary>
/// <param name="beamline">The beamline.</param>
/// <param name="cathode">The cathode.</param>
/// <param name="surroundings">Stage, beam, stack pressure.</param>
public sealed class GaugeSight(Beamline beamline, ICathode cathode, ISurroundings surroundings)
{
    /// <summary>What lay in the gauge during an exposure.</summary>
    /// <param name="exposure">The exposure; the cell has come to its end.</param>
    /// <returns>The contents.</returns>
    public GaugeContents Look(ExposureWindow exposure)
    {
        double stage = surroundings.StageMicrometres(exposure);
        double z = stage - beamline.Stage.ElectrodeOriginMicrometres - surroundings.CreepMicrometres(exposure);
        ImmutableArray<CathodeSlab> profile = cathode.Profile(exposure);
        double collector = profile[^1].ToMicrometres, tilt = surroundings.TiltDegrees(exposure);
        double standard = beamline.Stage.StandardMicrometres - stage, half = beamline.Stage.StandardWidthMicrometres / 2;
        return new GaugeContents(
            exposure,
            stage,
            z,
            SlabsAt(z, tilt, profile),
            [.. beamline.Neighbours.Select(neighbour => ShareOf(neighbour, z, tilt, collector))],
            beamline.Gauge.Share(standard - half, standard + half),
            surroundings.RelativeFlux(exposure),
            surroundings.StackPressureMPa(exposure));
    }

    /// <summary>The slabs with a share of the gauge.</summary>
    /// <param name="electrodeMicrometres">The gauge's centre, µm from the electrolyte interface.</param>
    /// <param name="tiltDegrees">Angle of the electrode against the beam, degrees.</param>
    /// <param name="profile">All slabs of the cathode.</param>
    /// <returns>The slabs in the gauge, from the electrolyte.</returns>
    internal ImmutableArray<SlabInGauge> SlabsAt(double electrodeMicrometres, double tiltDegrees, ImmutableArray<CathodeSlab> profile) =>
    [
        .. from slab in profile
           let share = beamline.Gauge.Share(slab.FromMicrometres - electrodeMicrometres, slab.ToMicrometres - electrodeMicrometres, tiltDegrees)
           where share > 0
           select new SlabInGauge(slab, share),
    ];

    private double ShareOf(Neighbour neighbour, double z, double tilt, double collector)
    {
        (double near, double far) = (neighbour.FromMicrometres, neighbour.ToMicrometres);
        return neighbour.Side == ElectrodeSide.Collector
            ? beamline.Gauge.Share(collector + near - z, collector + far - z, tilt)
            : beamline.Gauge.Share(-far - z, -near - z, tilt);
    }
}
