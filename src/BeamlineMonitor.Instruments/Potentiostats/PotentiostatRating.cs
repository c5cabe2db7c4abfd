namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>What an instrument can apply and measure. No configuration goes past it.</summary>
/// <param name="MinimumVolts">Lowest potential, V.</param>
/// <param name="MaximumVolts">Highest potential, V.</param>
/// <param name="MaximumAmperes">Largest size of the current, A.</param>
/// <param name="IsGalvanostat">Whether it can control the current.</param>
public sealed record PotentiostatRating(double MinimumVolts, double MaximumVolts, double MaximumAmperes, bool IsGalvanostat)
{
    /// <summary>Whether the cut-offs of a step hold in the instrument without this program; if not, the host keeps them, and the output goes off when it falls silent.</summary>
    public bool KeepsLimitsAlone { get; init; } = true;

    /// <summary>Checks that a cell may be entrusted to the instrument.</summary>
    /// <param name="limits">The cell's limits.</param>
    /// <param name="device">The instrument's name, for messages.</param>
    /// <exception cref="ArgumentException">They go past the rating; the message gives both.</exception>
    public void Require(CellLimits limits, string device)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.MinimumVolts < MinimumVolts) throw Refuse("MinimumVolts", $"{limits.MinimumVolts} V", $"{MinimumVolts} to {MaximumVolts} V");
        if (limits.MaximumVolts > MaximumVolts) throw Refuse("MaximumVolts", $"{limits.MaximumVolts} V", $"{MinimumVolts} to {MaximumVolts} V");
        if (limits.MaximumAmperes > MaximumAmperes) throw Refuse("MaximumAmperes", $"{limits.MaximumAmperes} A", $"up to {MaximumAmperes} A");

        ArgumentException Refuse(string limit, FormattableString value, FormattableString rating) => new(
            Invariant($"{limit} of the cell's limits is {Invariant(value)}; {device} is rated for {Invariant(rating)}: change the limit or use another instrument."),
            nameof(limits));
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
