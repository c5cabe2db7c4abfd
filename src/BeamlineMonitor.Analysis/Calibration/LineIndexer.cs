using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>
/// Finds out which peak is which line, from a rough angle and an unknown gain. Pairs of peaks and pairs of fixed-energy lines propose
/// energy scales, a scan over the angle places the reflections, and every proposal is scored by how improbable its matches would be by chance.
/// </summary>
internal sealed class LineIndexer
{
    private const int PeaksInPairs = 24;
    private const int LinesInPairs = 10;
    private const int ScalesKept = 40;
    private const double MostOffsetKeV = 30;

    /// <summary>Nearer than this share of the tolerance is no better: rough peaks are not placed better.</summary>
    private const double NearestShare = 0.15;

    private const double AngleStepRelative = 0.001;
    private const double LowestAngle = 0.05;
    private const double HighestAngle = 179;

    private readonly IReadOnlyList<IReadOnlyList<Peak>> peaks;
    private readonly PeakTable[] tables;
    private readonly AtomicRatios ratios;
    private readonly IReadOnlyList<ExpectedLine> lines;
    private readonly int channels;
    private readonly CalibrationSearch search;

    /// <summary>Prepares the search.</summary>
    /// <param name="peaks">The peaks of each exposure; shape [exposures][peaks].</param>
    /// <param name="channels">Number of channels of every exposure.</param>
    /// <param name="lines">The lines to be found.</param>
    /// <param name="search">Where to look.</param>
    public LineIndexer(
        IReadOnlyList<IReadOnlyList<Peak>> peaks, int channels, IReadOnlyList<ExpectedLine> lines, CalibrationSearch search)
    {
        this.peaks = peaks;
        tables = [.. peaks.Select(found => new PeakTable(found))];
        this.channels = channels;
        this.lines = lines;
        ratios = new AtomicRatios(tables, channels, lines);
        this.search = search;
    }

    /// <summary>Searches; the best first.</summary>
    /// <returns>At most two indexings: the best, and the best that takes most of its peaks for other lines; empty when nothing matches.</returns>
    public IReadOnlyList<Indexing> Search()
    {
        bool hasReflections = lines.Any(line => line.IsReflection);
        List<Indexing> found =
            [.. ProposeScales().Select(scale => Refine(scale, hasReflections ? BestAngle(scale) : search.TwoThetaDegrees))];

        found.Sort((x, y) => y.Score.CompareTo(x.Score));
        var best = new List<Indexing>();
        foreach (Indexing indexing in found)
        {
            if (indexing.Matches.Count < 2 || !IsPossible(indexing.Scale)) continue;
            if (best.Count == 0 || Differs(best[0], indexing)) best.Add(indexing);
            if (best.Count == 2) break;
        }

        return best;
    }

    // By what is taken for what: scales that differ by percents may still assign every line alike.
    private static bool Differs(Indexing x, Indexing y) => 2 * x.Matches.Intersect(y.Matches).Count() < Math.Min(x.Matches.Count, y.Matches.Count);

    private List<EnergyScale> ProposeScales()
    {
        var proposals = new List<(EnergyScale Scale, double Score)>();
        foreach (IGrouping<int, ExpectedLine> exposure in lines.Where(line => !line.IsReflection).GroupBy(line => line.Exposure))
        {
            ExpectedLine[] strong = [.. exposure.OrderByDescending(line => line.Intensity).Take(LinesInPairs).OrderBy(line => line.EnergyKeV)];
            Peak[] seen = [.. peaks[exposure.Key].Take(PeaksInPairs).OrderBy(peak => peak.Channel)];
            for (int p = 0; p < seen.Length; p++)
            {
                for (int q = p + 1; q < seen.Length; q++)
                {
                    for (int k = 0; k < strong.Length; k++)
                    {
                        for (int l = k + 1; l < strong.Length; l++) Propose(seen[p], seen[q], strong[k], strong[l], proposals);
                    }
                }
            }
        }

        proposals.Sort((x, y) => y.Score.CompareTo(x.Score));
        var kept = new List<EnergyScale>();
        foreach ((EnergyScale scale, _) in proposals)
        {
            bool isNew = kept.All(other => Math.Abs(other.EnergyKeV(channels) - scale.EnergyKeV(channels)) > 0.004 * scale.EnergyKeV(channels)
                || Math.Abs(other.C0KeV - scale.C0KeV) > 0.5);
            if (isNew) kept.Add(scale);
            if (kept.Count == ScalesKept) break;
        }

        return kept;
    }

    private void Propose(Peak p, Peak q, ExpectedLine k, ExpectedLine l, List<(EnergyScale Scale, double Score)> proposals)
    {
        double apart = q.Channel - p.Channel;
        if (apart < 3 * Math.Max(p.FwhmChannels, q.FwhmChannels) / 2) return; // neighbours say nothing about the gain
        double gain = (l.EnergyKeV - k.EnergyKeV) / apart;
        if (gain < search.LowestGainKeV || gain > search.HighestGainKeV) return;
        var scale = new EnergyScale(k.EnergyKeV - (gain * p.Channel), gain, 0);
        if (Math.Abs(scale.C0KeV) > MostOffsetKeV || !IsPossible(scale)) return;
        proposals.Add((scale, Score(scale, search.TwoThetaDegrees, reflections: false)));
    }

    // Only of one exposure: at two gains no scale is right, and the compromise that the ratios leave would hide it from the checks of the gain.
    private bool IsPossible(EnergyScale scale) => tables.Length > 1 || ratios.Allow(scale);

    private double BestAngle(EnergyScale scale)
    {
        double best = search.TwoThetaDegrees, bestScore = double.NegativeInfinity;
        double low = Math.Max(LowestAngle, search.TwoThetaDegrees - search.TwoThetaHalfRangeDegrees);
        double high = Math.Min(HighestAngle, search.TwoThetaDegrees + search.TwoThetaHalfRangeDegrees);
        for (double angle = low; angle <= high; angle *= 1 + AngleStepRelative)
        {
            double score = Score(scale, angle, reflections: true);
            if (score > bestScore) (best, bestScore) = (angle, score);
        }

        return best;
    }

    // Alternates matching and a straight-line (then quadratic) fit with shrinking tolerance.
    private Indexing Refine(EnergyScale scale, double angle)
    {
        for (int round = 0; round < 6; round++)
        {
            double slack = round < 3 ? 1.0 : 0.6;
            List<(ExpectedLine Line, Peak Peak)> matches = Match(scale, angle, slack);
            if (RoughFit.Solve(matches, scale, angle, quadratic: round >= 2) is not { } better) break;
            (EnergyScale nextScale, double nextAngle) = better;
            if (nextScale.C1KeV < search.LowestGainKeV || nextScale.C1KeV > search.HighestGainKeV) break;
            if (Math.Abs(nextAngle - search.TwoThetaDegrees) > search.TwoThetaHalfRangeDegrees) break;
            if (nextScale.GainKeV(channels) <= 0) break;
            (scale, angle) = (nextScale, nextAngle);
        }

        double score = Score(scale, angle, reflections: false) + Score(scale, angle, reflections: true);
        return new Indexing(scale, angle, score, Match(scale, angle, 0.6));
    }

    private List<(ExpectedLine Line, Peak Peak)> Match(EnergyScale scale, double angle, double slack)
    {
        var matches = new List<(ExpectedLine, Peak)>();
        foreach (IGrouping<string, ExpectedLine> group in lines.GroupBy(line => $"{line.Exposure} {line.Group}"))
        {
            // Only the leader of a group: the others may hide in its flank.
            ExpectedLine line = group.MaxBy(member => member.Intensity)!;
            if (scale.Channel(line.EnergyAt(angle)) is not { } channel) continue;
            PeakTable table = tables[line.Exposure];
            if (table.Nearest(channel, slack) is >= 0 and var at) matches.Add((line, table.Peaks[at]));
        }

        return matches;
    }

    private double Score(EnergyScale scale, double angle, bool reflections)
    {
        double score = 0;
        double energyTimesD = Bragg.EnergyTimesD(angle);
        Span<bool> buffer = stackalloc bool[PeakFinder.MostPeaks];
        for (int e = 0; e < tables.Length; e++)
        {
            PeakTable table = tables[e];
            Span<bool> taken = buffer[..table.Peaks.Length];
            taken.Clear();
            bool any = false;
            foreach (ExpectedLine line in lines)
            {
                if (line.Exposure != e || line.IsReflection != reflections) continue;
                if (scale.Channel(reflections ? energyTimesD / line.DSpacingAngstrom : line.EnergyKeV) is not { } channel) continue;
                if (channel < 0.01 * channels || channel > 0.99 * channels) continue;
                any = true;
                double weight = Math.Clamp(1 + (0.4 * Math.Log10(line.Intensity / 100)), 0.2, 1);
                int at = table.Nearest(channel, 1);
                if (at < 0) score -= line.Intensity > 20 ? 1.5 * weight : 0.3 * weight;
                else if (!taken[at]) score += weight * Surprise(table, table.Peaks[at], Math.Abs(table.Peaks[at].Channel - channel));
                if (at >= 0) taken[at] = true;
            }

            if (!any) continue;
            foreach (int strong in table.Strongest) score -= taken[strong] ? 0 : 0.25;
        }

        return score;
    }

    // −ln of the chance that a line thrown at random falls as near to some peak, and a little more for a strong peak.
    private double Surprise(PeakTable table, Peak peak, double distance)
    {
        double covered = 2 * Math.Max(distance, NearestShare * PeakTable.Tolerance(peak)) * table.Peaks.Length / channels;
        return -Math.Log(Math.Clamp(1 - Math.Exp(-covered), 1e-3, 0.9)) + (0.15 * Math.Log(peak.Significance));
    }
}
