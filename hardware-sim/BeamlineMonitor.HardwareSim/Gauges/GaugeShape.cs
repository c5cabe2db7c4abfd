namespace BeamlineMonitor.HardwareSim.Gauges;

/// <summary>The gauge volume through the depth: a trapezoid, because the slits of beam and detector are not edges without thickness.</summary>
/// <param name="WidthMicrometres">Width at half height, µm, &gt; 0; its area, when the height is 1.</param>
/// <param name="EdgeMicrometres">Length of each sloping edge, µm, 0 to the width.</param>
/// <param name="LengthMicrometres">Length along the beam, µm, ≥ 0; it matters where the electrode is tilted against the beam.</param>
public readonly record struct GaugeShape(double WidthMicrometres, double EdgeMicrometres, double LengthMicrometres = 0)
{
    private const int Slices = 64; // along the beam, of a tilted gauge

    /// <summary>Distance from the centre beyond which nothing is seen, µm.</summary>
    public double ReachMicrometres => (WidthMicrometres + EdgeMicrometres) / 2;

    /// <summary>Share of the gauge between two planes.</summary>
    /// <param name="fromMicrometres">One plane, µm from the gauge's centre.</param>
    /// <param name="toMicrometres">The other plane, µm, ≥ <paramref name="fromMicrometres"/>; either may be infinite.</param>
    /// <returns>0 to 1.</returns>
    public double Share(double fromMicrometres, double toMicrometres) => Below(toMicrometres) - Below(fromMicrometres);

    /// <summary>Share of the gauge between two planes that are tilted against the beam: each slice along the beam sees them at another depth.</summary>
    /// <param name="fromMicrometres">One plane, µm from the gauge's centre.</param>
    /// <param name="toMicrometres">The other plane, likewise.</param>
    /// <param name="tiltDegrees">Angle of the planes against the beam, degrees.</param>
    /// <returns>0 to 1.</returns>
    public double Share(double fromMicrometres, double toMicrometres, double tiltDegrees)
    {
        double rise = LengthMicrometres * Math.Tan(tiltDegrees * Math.PI / 180);
        if (rise == 0) return Share(fromMicrometres, toMicrometres);
        double sum = 0;
        for (int slice = 0; slice < Slices; slice++)
        {
            double shift = rise * (((slice + 0.5) / Slices) - 0.5);
            sum += Share(fromMicrometres + shift, toMicrometres + shift);
        }

        return sum / Slices;
    }

    // Share of the gauge below a plane: the flat part grows straight, an edge by the square of what is left of it.
    private double Below(double plane)
    {
        double u = Math.Clamp(plane, -ReachMicrometres, ReachMicrometres);
        double rest = ReachMicrometres - Math.Abs(u);
        double outside = rest < EdgeMicrometres ? rest * rest / (2 * EdgeMicrometres) : rest - (EdgeMicrometres / 2);
        double share = outside / WidthMicrometres;
        return u < 0 ? share : 1 - share;
    }
}
