namespace BeamlineMonitor.HardwareSim.Surroundings;

/// <summary>
/// A quantity that is piecewise linear in time, past and planned: what a stage, a pressure or a beam did and is about to do. Safe from any thread;
/// it remembers the last 65,536 corners.
/// </summary>
/// <param name="initial">Its value before the first corner.</param>
public sealed class QuantityHistory(double initial)
{
    private const int MostCorners = 65_536;

    private readonly Lock gate = new();
    private readonly List<(DateTimeOffset At, double Value)> corners = [(DateTimeOffset.MinValue, initial)];

    /// <summary>Changes the plan: what was planned after an instant is dropped, and the corners are followed from the value at that instant.</summary>
    /// <param name="from">The instant.</param>
    /// <param name="plan">Instants not before <paramref name="from"/>, not falling, and values there; two at one instant are a step. After the last the value stays.</param>
    public void Follow(DateTimeOffset from, params IEnumerable<(DateTimeOffset At, double Value)> plan)
    {
        lock (gate)
        {
            double now = ValueAt(from);
            int kept = IndexAfter(from);
            while (kept > 1 && corners[kept - 1].At == from) kept--; // corners at the instant itself give way: its value stands for them
            corners.RemoveRange(kept, corners.Count - kept);
            corners.Add((from, now));
            corners.AddRange(plan);
            if (corners.Count > MostCorners) corners.RemoveRange(0, corners.Count - (MostCorners / 2)); // seldom, so that it costs little
        }
    }

    /// <summary>Its value at an instant.</summary>
    /// <param name="at">The instant.</param>
    /// <returns>The value; at a step, the one after it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The instant is forgotten.</exception>
    public double At(DateTimeOffset at)
    {
        lock (gate) return ValueAt(at);
    }

    /// <summary>Its mean over an exposure.</summary>
    /// <param name="exposure">The exposure; one without length gives the value at its start.</param>
    /// <returns>The mean, exact.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The start of the exposure is forgotten.</exception>
    public double Mean(ExposureWindow exposure)
    {
        lock (gate)
        {
            (DateTimeOffset at, double value) = (exposure.Start, ValueAt(exposure.Start));
            if (exposure.End <= exposure.Start) return value;
            double integral = 0;
            for (int next = IndexAfter(exposure.Start); at < exposure.End; next++)
            {
                DateTimeOffset until = next < corners.Count && corners[next].At < exposure.End ? corners[next].At : exposure.End;
                double before = next < corners.Count && corners[next].At == until ? corners[next].Value : ValueAt(until);
                integral += (value + before) / 2 * (until - at).TotalSeconds;
                (at, value) = (until, before);
            }

            return integral / (exposure.End - exposure.Start).TotalSeconds;
        }
    }

    private double ValueAt(DateTimeOffset at)
    {
        int after = IndexAfter(at);
        if (after == 0) throw new ArgumentOutOfRangeException(nameof(at), at, $"What was before {corners[0].At:O} is forgotten.");
        (DateTimeOffset start, double from) = corners[after - 1];
        if (after == corners.Count || start == DateTimeOffset.MinValue) return from;
        (DateTimeOffset end, double to) = corners[after];
        return from + ((to - from) * ((at - start) / (end - start)));
    }

    private int IndexAfter(DateTimeOffset at)
    {
        (int low, int high) = (0, corners.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (corners[middle].At <= at) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
