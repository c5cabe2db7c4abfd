using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Joining;

/// <summary>
/// One quantity over one window: its samples joined by straight lines, cut at the window's ends. Between samples further apart than the longest
/// gap, or where samples were lost, nothing is known and nothing is covered.
/// </summary>
internal sealed class PieceIntegral
{
    private double integral;
    private double minimum = double.PositiveInfinity;
    private double maximum = double.NegativeInfinity;
    private double inside;
    private int count;
    private (double Seconds, double Value)? last;

    /// <summary>How much of the window is covered, s.</summary>
    public double CoveredSeconds { get; private set; }

    /// <summary>The quantity; null where no sample or piece lies in the window.</summary>
    public JoinedQuantity? Quantity => CoveredSeconds > 0
        ? new JoinedQuantity(Math.Clamp(integral / CoveredSeconds, minimum, maximum), minimum, maximum)
        : count > 0 ? new JoinedQuantity(Math.Clamp(inside / count, minimum, maximum), minimum, maximum) : null;

    /// <summary>Adds the next sample.</summary>
    /// <param name="seconds">Its time after the window's start, s; one that goes back is left out.</param>
    /// <param name="value">Its value; null for a missing one, which is bridged.</param>
    /// <param name="lostBefore">True where samples were lost before it.</param>
    /// <param name="windowSeconds">Length of the window, s.</param>
    /// <param name="longestGap">The longest gap that is bridged, s.</param>
    public void Add(double seconds, double? value, bool lostBefore, double windowSeconds, double longestGap)
    {
        if (lostBefore) last = null;
        if (value is not { } now || !double.IsFinite(now) || seconds < last?.Seconds) return;
        if (seconds >= 0 && seconds <= windowSeconds)
        {
            See(now);
            inside += now;
            count++;
        }

        if (last is { } before && seconds - before.Seconds <= longestGap) AddPiece(before, (seconds, now), windowSeconds);
        last = (seconds, now);
    }

    private void AddPiece((double Seconds, double Value) from, (double Seconds, double Value) to, double windowSeconds)
    {
        double start = Math.Max(0, from.Seconds), end = Math.Min(windowSeconds, to.Seconds);
        if (!(end > start)) return;
        double atStart = At(start), atEnd = At(end);
        See(atStart);
        See(atEnd);
        integral += 0.5 * (atStart + atEnd) * (end - start);
        CoveredSeconds += end - start;

        double At(double seconds) => double.Lerp(from.Value, to.Value, (seconds - from.Seconds) / (to.Seconds - from.Seconds));
    }

    private void See(double value) => (minimum, maximum) = (Math.Min(minimum, value), Math.Max(maximum, value));
}
