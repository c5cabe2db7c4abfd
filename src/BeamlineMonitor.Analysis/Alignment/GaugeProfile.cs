namespace BeamlineMonitor.Analysis.Alignment;

/// <summary>
/// The sensitivity of the gauge through the depth: a trapezoid, because the slits of beam and detector are not edges without thickness. Where the
/// electrode is tilted against the beam, each point along the beam looks at another depth, and the trapezoid is smeared over a box.
/// </summary>
/// <param name="WidthMicrometres">Width of the trapezoid at half height, µm, &gt; 0.</param>
/// <param name="EdgeMicrometres">Length of each of its sloping edges, µm, 0 to the width.</param>
/// <param name="SmearMicrometres">Length of the box, µm, ≥ 0: the gauge's length along the beam times the tangent of the tilt.</param>
public readonly record struct GaugeProfile(double WidthMicrometres, double EdgeMicrometres, double SmearMicrometres = 0)
{
    private const double Sharp = 1e-6; // µm; below it a box, or an edge, is none

    private double Reach => (WidthMicrometres + EdgeMicrometres) / 2;

    /// <summary>Share of the gauge below a plane.</summary>
    /// <param name="planeMicrometres">The plane, µm from the gauge's centre; may be infinite.</param>
    /// <returns>0 to 1.</returns>
    public double Below(double planeMicrometres)
    {
        double half = SmearMicrometres / 2;
        if (planeMicrometres <= -Reach - half) return 0;
        if (planeMicrometres >= Reach + half) return 1;
        return SmearMicrometres < Sharp
            ? SharpBelow(planeMicrometres)
            : (Integral(planeMicrometres + half) - Integral(planeMicrometres - half)) / SmearMicrometres;
    }

    /// <summary>Share of the gauge in a thin slab, over its thickness: the derivative of <see cref="Below"/>.</summary>
    /// <param name="planeMicrometres">The slab, µm from the gauge's centre.</param>
    /// <returns>1/µm, ≥ 0.</returns>
    public double Density(double planeMicrometres)
    {
        double half = SmearMicrometres / 2;
        if (SmearMicrometres >= Sharp) return (SharpBelow(planeMicrometres + half) - SharpBelow(planeMicrometres - half)) / SmearMicrometres;
        double rest = Reach - Math.Abs(planeMicrometres);
        if (rest <= 0) return 0;
        return rest < EdgeMicrometres ? rest / (EdgeMicrometres * WidthMicrometres) : 1 / WidthMicrometres;
    }

    // The flat part grows straight, an edge by the square of what is left of it.
    private double SharpBelow(double plane)
    {
        double rest = Reach - Math.Abs(plane);
        if (rest <= 0) return plane < 0 ? 0 : 1;
        double outside = (rest < EdgeMicrometres ? rest * rest / (2 * EdgeMicrometres) : rest - (EdgeMicrometres / 2)) / WidthMicrometres;
        return plane < 0 ? outside : 1 - outside;
    }

    // Of SharpBelow from far below to a plane: by symmetry, at +u it is u more than at −u.
    private double Integral(double plane)
    {
        double rest = Reach - Math.Abs(plane);
        double outside = rest <= 0 ? 0
            : rest < EdgeMicrometres ? rest * rest * rest / (6 * EdgeMicrometres * WidthMicrometres)
            : ((rest * rest) - (rest * EdgeMicrometres) + (EdgeMicrometres * EdgeMicrometres / 3)) / (2 * WidthMicrometres);
        return plane < 0 ? outside : outside + plane;
    }
}
