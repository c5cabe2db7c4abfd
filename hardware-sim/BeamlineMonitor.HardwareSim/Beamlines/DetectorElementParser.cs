using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.HardwareSim.Germanium;

namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>Reads a detector element of a beamline's file.</summary>
internal static class DetectorElementParser
{
    /// <summary>Reads one element.</summary>
    /// <param name="entry">The element's object.</param>
    /// <param name="materials">Materials of the file.</param>
    /// <param name="citations">Its sources.</param>
    /// <returns>The element.</returns>
    public static DetectorElement Read(ConfigObject entry, MaterialShelf materials, Citations citations)
    {
        citations.Resolve(entry);
        int channels = entry.WholeNumber("channels", 16, 65536);
        var scale = new EnergyScale(entry.Number("c0_keV", -10, 10), entry.Number("c1_keV", 1e-4, 10), entry.Number("c2_keV", -1e-3, 1e-3));
        if (!scale.Rises(channels)) entry.Fault("c2_keV", "the energy does not rise over all channels");
        return new DetectorElement(
            entry.Text("name"),
            entry.Text("record"),
            entry.Number("two_theta_deg", 0.1, 90),
            entry.Number("azimuth_deg", -360, 360),
            entry.OneOf("q", ("in-plane", ScatteringDirection.InPlane), ("normal", ScatteringDirection.Normal)),
            scale,
            channels,
            ReadWidth(entry),
            ReadTail(entry),
            ReadLosses(entry),
            entry.Number("solid_angle_factor", 1e-3, 1e3),
            materials.ReadAbsorber(entry.Section("crystal") ?? entry));
    }

    private static WidthLaw ReadWidth(ConfigObject entry) => entry.Section("width") is { } width
        ? new WidthLaw(width.Number("n_keV", 0.01, 5), width.Number("fano", 0.01, 1), width.Number("g", 0, 0.1))
        : WidthLaw.Default;

    private static LineShape ReadTail(ConfigObject entry) => entry.Section("tail") is { } tail
        ? new LineShape(tail.Number("fraction", 0, 0.5), tail.Number("beta_keV", 0.05, 5), tail.Number("growth_at_100keV", 0, 0.5))
        : LineShape.Gaussian;

    private static EventLosses ReadLosses(ConfigObject entry)
    {
        double dead = entry.Number("dead_time_us", 0.01, 1000), resolving = entry.Number("resolving_time_us", 0, 1000);
        if (resolving > dead) entry.Fault("resolving_time_us", $"longer than the dead time, {dead}");
        return new EventLosses(TimeSpan.FromMicroseconds(dead), TimeSpan.FromMicroseconds(resolving));
    }
}
