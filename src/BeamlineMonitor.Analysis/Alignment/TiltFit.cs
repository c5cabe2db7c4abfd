namespace BeamlineMonitor.Analysis.Alignment;

/// <summary>
/// Finds the tilt of an electrode from a rock: with the gauge in its middle the cathode is brightest where it lies along the beam; tilted, the ends of
/// the long gauge leave it on both sides alike, whatever its thickness.
/// </summary>
public static class TiltFit
{
    private const double LeastBrightness = 5; // σ of the brightest point

    /// <summary>Finds the tilt.</summary>
    /// <param name="points">The rock; it falls off on both sides.</param>
    /// <param name="gauge">The gauge without smear.</param>
    /// <param name="lengthMicrometres">Length of the gauge along the beam, µm, &gt; 0.</param>
    /// <param name="thicknessMicrometres">Rough thickness of the electrode, µm, &gt; 0; it is fitted too, for the gauge may stand beside the middle.</param>
    /// <returns>The tilt, or the status that says why there is none.</returns>
    public static ElectrodeTilt Find(IReadOnlyList<TiltPoint> points, GaugeProfile gauge, double lengthMicrometres, double thicknessMicrometres)
    {
        if (points.Count < 4) return ElectrodeTilt.None(AlignmentStatus.TooFewPoints);
        if (points.All(point => point.Cathode.PerSecond < LeastBrightness * point.Cathode.Sigma)) return ElectrodeTilt.None(AlignmentStatus.NoCathode);
        double from = points.Min(point => point.Degrees), to = points.Max(point => point.Degrees);

        // The rock is symmetric about the tilt: where its mirror image fits best is a start that no plateau misleads.
        double brightest = points.Max(point => point.Cathode.PerSecond), start = points[0].Degrees, least = double.PositiveInfinity;
        double[] measured = [.. points.Select(point => point.Cathode.PerSecond)], sigmas = [.. points.Select(point => point.Cathode.Sigma)];
        foreach (TiltPoint candidate in points)
        {
            double misfit = points.Sum(point => Math.Pow(
                (point.Cathode.PerSecond - (brightest * Share(point.Degrees - candidate.Degrees, thicknessMicrometres))) / point.Cathode.Sigma, 2));
            if (misfit < least) (least, start) = (misfit, candidate.Degrees);
        }

        LeastSquaresFit? fit = LeastSquaresFit.Find(
            unknowns => [.. points.Select(point => unknowns[1] * Share(point.Degrees - unknowns[0], unknowns[2]))],
            measured,
            sigmas,
            [start, brightest, thicknessMicrometres]);
        if (fit is null) return ElectrodeTilt.None(AlignmentStatus.NotConverged);
        if (fit.Values[0] < from || fit.Values[0] > to) return ElectrodeTilt.None(AlignmentStatus.OutsideScan);
        return new ElectrodeTilt(
            AlignmentStatus.Ok, fit.Values[0], Math.Sqrt(Math.Max(1, fit.ReducedChiSquare) * fit.Covariance[0, 0]), fit.ReducedChiSquare);

        double Share(double degrees, double thickness)
        {
            GaugeProfile smeared = gauge with { SmearMicrometres = Math.Abs(lengthMicrometres * Math.Tan(degrees * Math.PI / 180)) };
            return smeared.Below(thickness / 2) - smeared.Below(-thickness / 2);
        }
    }
}
