namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>
/// Finds peaks of unknown width: a box of w channels against half a box on either side, at every channel and for w from 3 to 64.
/// </summary>
/// <remarks>The square-wave filter of Robertson, Prestwich and Kennett, Nucl. Instrum. Methods 100, 317 (1972), over a range of widths.</remarks>
internal static class PeakFinder
{
    private const int NarrowestBox = 3;
    private const int WidestBox = 64;
    private const double BoxRatio = 1.25;

    /// <summary>A box of this many FWHM collects most of a Gaussian's significance.</summary>
    private const double BoxPerFwhm = 1.2;

    /// <summary>Finds the peaks of a spectrum.</summary>
    /// <param name="counts">Counts; shape [channels].</param>
    /// <param name="threshold">Least significance, σ.</param>
    /// <param name="most">Most peaks to return.</param>
    /// <returns>The peaks, most significant first.</returns>
    public static IReadOnlyList<Peak> Find(ReadOnlySpan<uint> counts, double threshold = 5, int most = 60)
    {
        var sums = new double[counts.Length + 1];
        for (int i = 0; i < counts.Length; i++) sums[i + 1] = sums[i] + counts[i];
        var candidates = new List<Peak>();
        for (double box = NarrowestBox; box <= WidestBox; box *= BoxRatio) Scan(sums, (int)Math.Round(box), threshold, candidates);
        candidates.Sort((x, y) => y.Significance.CompareTo(x.Significance));
        var kept = new List<Peak>();
        foreach (Peak candidate in candidates)
        {
            if (kept.Count == most) break;
            bool isNew = true;
            foreach (Peak peak in kept)
            {
                double reach = 0.75 * Math.Max(peak.FwhmChannels, Math.Min(candidate.FwhmChannels, 3 * peak.FwhmChannels));
                if (Math.Abs(peak.Channel - candidate.Channel) < reach) isNew = false;
            }

            if (isNew) kept.Add(candidate);
        }

        return kept;
    }

    private static void Scan(double[] sums, int box, double threshold, List<Peak> candidates)
    {
        int side = (box + 1) / 2;
        int channels = sums.Length - 1;
        double before = 0, here = 0;
        for (int first = side; first + box + side <= channels; first++)
        {
            double after = first + 1 + box + side <= channels ? Contrast(sums, first + 1, box, side).Significance : 0;
            if (here == 0) here = Contrast(sums, first, box, side).Significance;
            if (here > threshold && here >= before && here > after)
            {
                (double net, _) = Contrast(sums, first, box, side);
                double curvature = before + after - (2 * here);
                double shift = curvature < 0 ? Math.Clamp(0.5 * (before - after) / curvature, -0.5, 0.5) : 0;
                candidates.Add(new Peak(first + ((box - 1) / 2.0) + shift, box / BoxPerFwhm, net, here));
            }

            before = here;
            here = after;
        }
    }

    private static (double Net, double Significance) Contrast(double[] sums, int first, int box, int side)
    {
        double inside = sums[first + box] - sums[first];
        double beside = sums[first] - sums[first - side] + sums[first + box + side] - sums[first + box];
        double scale = (double)box / (2 * side);
        double net = inside - (scale * beside);
        double variance = inside + (scale * scale * beside);
        return (net, variance > 0 ? net / Math.Sqrt(variance + 1) : 0);
    }
}
