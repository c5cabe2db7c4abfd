namespace BeamlineMonitor.Analysis.Spectra;

/// <summary>Running sums of a spectrum, which tell in constant time how far a stretch of channels stands above its sides.</summary>
public sealed class CountSums
{
    private double[] sums = [];
    private int first;
    private int end;

    /// <summary>Reads a spectrum; the buffer is kept for the next one.</summary>
    /// <param name="counts">Counts; shape [channels].</param>
    /// <param name="firstChannel">First channel that will be asked for.</param>
    /// <param name="endChannel">Channel behind the last that will be asked for.</param>
    public void Read(ReadOnlySpan<uint> counts, int firstChannel, int endChannel)
    {
        (first, end) = (Math.Clamp(firstChannel, 0, counts.Length), Math.Clamp(endChannel, 0, counts.Length));
        if (sums.Length < counts.Length + 1) sums = new double[counts.Length + 1];
        double sum = 0;
        for (int i = first; i < end; i++)
        {
            sums[i] = sum;
            sum += counts[i];
        }

        sums[end] = sum;
    }

    /// <summary>Significance of a box against half as much on either side: net counts over their standard deviation.</summary>
    /// <param name="centre">Centre of the box, channels.</param>
    /// <param name="width">Width of the box, channels; 1.2 FWHM of the line sought is near the best.</param>
    /// <returns>Significance, σ; 0 where the box and its sides leave what was read.</returns>
    public double Significance(double centre, double width)
    {
        double low = centre - (width / 2), high = centre + (width / 2);
        if (low - (width / 2) < first || high + (width / 2) > end - 1) return 0;
        double belowLow = Below(low), belowHigh = Below(high);
        double inside = belowHigh - belowLow;
        double beside = belowLow - Below(low - (width / 2)) + Below(high + (width / 2)) - belowHigh;
        return (inside - beside) / Math.Sqrt(inside + beside + 1);
    }

    private double Below(double channel)
    {
        double edge = Math.Clamp(channel + 0.5, first, end);
        int whole = Math.Min((int)edge, end - 1);
        return sums[whole] + ((edge - whole) * (sums[whole + 1] - sums[whole]));
    }
}
