namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>
/// Finds peaks of unknown width: a box of w channels against half a box on either side, at every channel and for w from 3 to 64.
/// </summary>
/// <remarks>The square-wave filter of Robertson, Prestwich and Kennett, Nucl. Instrum. Methods 100, 317 (1972), over a range of widths.</remarks>
internal static class PeakFinder
{
    /// <summary>No more peaks than this are returned.</summary>
    public const int MostPeaks = 60;

    private const int NarrowestBox = 3;
    private const int WidestBox = 64;
    private const double BoxRatio = 1.25;

    /// <summary>
    /// On no background every box that holds the whole peak is as significant as the next, and the widest would swallow neighbours: with the
    /// significance falling by this power of the width, the best box is 2 FWHM wide there, and 1 FWHM on a high background.
    /// </summary>
    private const double WidthPower = -0.25;

    /// <summary>Finds the peaks of a spectrum.</summary>
    /// <param name="counts">Counts; shape [channels].</param>
    /// <param name="threshold">Least significance, σ.</param>
    /// <returns>The peaks, most significant first.</returns>
    public static IReadOnlyList<Peak> Find(ReadOnlySpan<uint> counts, double threshold = 5)
    {
        var sums = new double[counts.Length + 1];
        for (int i = 0; i < counts.Length; i++) sums[i + 1] = sums[i] + counts[i];
        var candidates = new List<(Peak Peak, double Rank)>();
        for (double box = NarrowestBox; box <= WidestBox; box *= BoxRatio) Scan(counts, sums, (int)Math.Round(box), threshold, candidates);
        candidates.Sort((x, y) => y.Rank.CompareTo(x.Rank));
        var kept = new List<Peak>();
        foreach ((Peak candidate, _) in candidates)
        {
            if (kept.Count == MostPeaks) break;
            bool isNew = true;
            foreach (Peak peak in kept)
            {
                double reach = 0.75 * Math.Max(peak.FwhmChannels, Math.Min(candidate.FwhmChannels, 3 * peak.FwhmChannels));
                if (Math.Abs(peak.Channel - candidate.Channel) < reach) isNew = false;
            }

            if (isNew) kept.Add(candidate);
        }

        kept.Sort((x, y) => y.Significance.CompareTo(x.Significance));
        return kept;
    }

    private static void Scan(
        ReadOnlySpan<uint> counts, double[] sums, int box, double threshold, List<(Peak Peak, double Rank)> candidates)
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
                double beside = sums[first] - sums[first - side] + sums[first + box + side] - sums[first + box];
                double fwhm = WidthAtHalf(counts.Slice(first, box), beside / (2 * side));
                candidates.Add((new Peak(first + ((box - 1) / 2.0) + shift, fwhm, net, here), here * Math.Pow(box, WidthPower)));
            }

            before = here;
            here = after;
        }
    }

    // Channels above half height, the height being that of the best three neighbours.
    private static double WidthAtHalf(ReadOnlySpan<uint> counts, double background)
    {
        double top = 0;
        for (int i = 1; i < counts.Length - 1; i++) top = Math.Max(top, ((double)counts[i - 1] + counts[i] + counts[i + 1]) / 3);
        double half = (top + background) / 2;
        int above = 0;
        foreach (uint n in counts) above += n > half ? 1 : 0;
        return Math.Max(above, 2);
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
