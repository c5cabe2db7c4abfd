using System.Globalization;

namespace BeamlineMonitor.Instruments.ExperimentTime;

/// <summary>
/// What makes the experiment clocks of several processes on one machine agree: an instant of experiment UTC, the reading of the machine's
/// CLOCK_MONOTONIC at that instant, and how much faster than real time the experiment runs.
/// </summary>
/// <remarks>The simulator prints it; every process takes it from the section <c>ExperimentClock</c> of its settings. It holds until the machine is started anew.</remarks>
public sealed record ClockAnchor
{
    /// <summary>The fastest experiment, experiment seconds per real second.</summary>
    public const int FastestRate = 2000;

    private const string UtcForm = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    /// <summary>States the anchor.</summary>
    /// <param name="anchorUtc">Experiment UTC at the anchor, offset 0.</param>
    /// <param name="anchorMonotonicNanoseconds">CLOCK_MONOTONIC at the anchor, ns since the machine started, ≥ 0.</param>
    /// <param name="rate">Experiment seconds per real second, 1 to 2000.</param>
    /// <exception cref="ArgumentException">The instant is not UTC.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The reading is negative, or the rate outside its range.</exception>
    public ClockAnchor(DateTimeOffset anchorUtc, long anchorMonotonicNanoseconds, int rate)
    {
        if (anchorUtc.Offset != TimeSpan.Zero) throw new ArgumentException($"The anchor must be UTC; {anchorUtc:O} is not.", nameof(anchorUtc));
        ArgumentOutOfRangeException.ThrowIfNegative(anchorMonotonicNanoseconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, FastestRate);
        (AnchorUtc, AnchorMonotonicNanoseconds, Rate) = (anchorUtc, anchorMonotonicNanoseconds, rate);
    }

    /// <summary>Experiment UTC at the anchor.</summary>
    public DateTimeOffset AnchorUtc { get; }

    /// <summary>CLOCK_MONOTONIC at the anchor, ns, ≥ 0.</summary>
    public long AnchorMonotonicNanoseconds { get; }

    /// <summary>Experiment seconds per real second, 1 to 2000.</summary>
    public int Rate { get; }

    /// <summary>An experiment that starts now, at the wall clock's UTC.</summary>
    /// <param name="rate">Experiment seconds per real second, 1 to 2000.</param>
    /// <param name="realTime">Real time; null for the system's.</param>
    /// <returns>The anchor.</returns>
    public static ClockAnchor Now(int rate, TimeProvider? realTime = null)
    {
        realTime ??= TimeProvider.System;
        return new ClockAnchor(realTime.GetUtcNow(), MonotonicNanoseconds(realTime), rate);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text">For example "2026-11-22T15:00:00.0000000Z@81523456789012ns*600".</param>
    /// <returns>The anchor.</returns>
    /// <exception cref="FormatException">The text is none; the message shows the form.</exception>
    public static ClockAnchor Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.IndexOf('@', StringComparison.Ordinal), times = text.IndexOf("ns*", StringComparison.Ordinal);
        return at > 0 && times > at
            && DateTimeOffset.TryParseExact(text[..at], UtcForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset utc)
            && long.TryParse(text[(at + 1)..times], NumberStyles.None, CultureInfo.InvariantCulture, out long nanoseconds)
            && int.TryParse(text[(times + 3)..], NumberStyles.None, CultureInfo.InvariantCulture, out int rate)
            && rate is >= 1 and <= FastestRate
            ? new ClockAnchor(utc, nanoseconds, rate)
            : throw new FormatException($"'{text}' is no clock anchor: write 2026-11-22T15:00:00.0000000Z@81523456789012ns*600, the rate 1 to {FastestRate}.");
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    /// <returns>"UTC@monotonic ns*rate".</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{AnchorUtc.UtcDateTime.ToString(UtcForm, CultureInfo.InvariantCulture)}@{AnchorMonotonicNanoseconds}ns*{Rate}");

    // The runtime's time stamp is CLOCK_MONOTONIC on Linux: since the machine's start, for all processes alike, slewed by NTP but never set.
    internal static long MonotonicNanoseconds(TimeProvider realTime) =>
        (long)((Int128)realTime.GetTimestamp() * 1_000_000_000 / realTime.TimestampFrequency);
}
