namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>The peaks of one exposure in rising channel, to ask which of them is nearest: the search for the lines asks millions of times.</summary>
internal sealed class PeakTable
{
    private const int StrongestPeaks = 8;

    private readonly double[] places;
    private readonly double[] tolerances;
    private readonly double widest;

    /// <summary>Makes the table.</summary>
    /// <param name="peaks">The peaks, most significant first.</param>
    public PeakTable(IReadOnlyList<Peak> peaks)
    {
        Peaks = [.. peaks.OrderBy(peak => peak.Channel)];
        Strongest = [.. peaks.Take(StrongestPeaks).Select(peak => Array.IndexOf(Peaks, peak))];
        places = [.. Peaks.Select(peak => peak.Channel)];
        tolerances = [.. Peaks.Select(Tolerance)];
        widest = tolerances.DefaultIfEmpty(0).Max();
    }

    /// <summary>The peaks in rising channel.</summary>
    public Peak[] Peaks { get; }

    /// <summary>Indices of the most significant.</summary>
    public int[] Strongest { get; }

    /// <summary>How far from its peak a line may be expected on a rough scale: part of its width, of the scale's error, and a channel.</summary>
    /// <param name="peak">The peak.</param>
    /// <returns>Distance, channels.</returns>
    public static double Tolerance(Peak peak) => (0.45 * peak.FwhmChannels) + (0.0012 * peak.Channel) + 1;

    /// <summary>The peak nearest to a place, in units of each peak's tolerance.</summary>
    /// <param name="channel">Where a line is expected.</param>
    /// <param name="slack">Most of the tolerance that is allowed, 0 to 1.</param>
    /// <returns>Index of the peak, or −1 where none is near enough.</returns>
    public int Nearest(double channel, double slack)
    {
        int at = Array.BinarySearch(places, channel - (slack * widest));
        int best = -1;
        double nearest = slack;
        for (int i = at >= 0 ? at : ~at; i < places.Length && places[i] <= channel + (slack * widest); i++)
        {
            double off = Math.Abs(places[i] - channel) / tolerances[i];
            if (off > nearest || (off == nearest && best >= 0)) continue;
            nearest = off;
            best = i;
        }

        return best;
    }
}
