namespace BeamlineMonitor.Acquisition.Joining;

/// <summary>
/// For how much of one window the beam was away, and for how much nobody knows. Up to the samples before and after one without beam there was none: it has
/// not come back before it was seen. Between two with beam there was beam, for changes are read at once, unless it could not be told in between.
/// </summary>
/// <param name="windowSeconds">Length of the window, s, ≥ 0.</param>
internal sealed class BeamTime(double windowSeconds)
{
    private double lost;
    private double unknown;
    private (double Seconds, bool? IsPresent) last = (double.NegativeInfinity, null);
    private bool isBroken;

    /// <summary>Adds the next sample.</summary>
    /// <param name="seconds">Its time after the window's start, s; one that goes back is left out.</param>
    /// <param name="isPresent">Whether there was beam; null where that could not be told.</param>
    public void Add(double seconds, bool? isPresent)
    {
        if (isPresent is null)
        {
            isBroken = true;
            return;
        }

        if (!(seconds >= last.Seconds)) return;
        AddPiece(seconds, isPresent);
        (last, isBroken) = ((seconds, isPresent), false);
    }

    /// <summary>The share with beam, after the last sample.</summary>
    /// <param name="mostLoss">The largest share without beam that a frame may have, 0 to 1.</param>
    /// <returns>0 to 1; null where whether that is kept depends on what nobody knows.</returns>
    public double? Presence(double mostLoss)
    {
        if (last.IsPresent is null || !(windowSeconds > 0)) return null;
        AddPiece(double.PositiveInfinity, null);
        double share = lost / windowSeconds;
        return share <= mostLoss && !((lost + unknown) / windowSeconds <= mostLoss) ? null : 1 - share;
    }

    private void AddPiece(double until, bool? after)
    {
        double part = Math.Min(until, windowSeconds) - Math.Max(last.Seconds, 0);
        if (part <= 0) return;
        if (last.IsPresent == false || after == false) lost += part;
        else if (isBroken || last.IsPresent is null || after is null) unknown += part;
    }
}
