using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Potentiostats.Keithley;

/// <summary>A SourceMeter that may hold a cell: its rating, its current ranges and its command set.</summary>
/// <remarks>Ratings are those of the 20 V range at 1 A; the 200 V range is never used on a cell. Sources: docs/protocols/keithley.md.</remarks>
public sealed record KeithleyModel
{
    private KeithleyModel(string device, bool keepsLimitsAlone, ImmutableArray<double> currentRangesAmperes)
    {
        (Device, CurrentRangesAmperes) = (device, currentRangesAmperes);
        Rating = new(-20, 20, currentRangesAmperes[^1], true) { KeepsLimitsAlone = keepsLimitsAlone };
    }

    /// <summary>Every model.</summary>
    public static ImmutableArray<KeithleyModel> All { get; } =
    [
        new("2400", false, [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]),
        new("2450", true, [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]),
    ];

    /// <summary>Its number, as *IDN? tells it after the word MODEL.</summary>
    public string Device { get; }

    /// <summary>The maker's name.</summary>
    public string Name => $"Keithley {Device}";

    /// <summary>What it can apply and measure.</summary>
    public PotentiostatRating Rating { get; }

    /// <summary>Full scales of its current ranges, A, rising.</summary>
    public ImmutableArray<double> CurrentRangesAmperes { get; }

    /// <summary>Finds a model.</summary>
    /// <param name="device">Such as "2400".</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentException">There is none; the message lists them.</exception>
    public static KeithleyModel ForDevice(string device) => All.FirstOrDefault(model => model.Device == device)
        ?? throw new ArgumentException($"'{device}' is no known SourceMeter; known are {string.Join(", ", All.Select(model => model.Device))}.", nameof(device));

    /// <summary>The smallest range that holds a current.</summary>
    /// <param name="amperes">Size of the current, A, 0 to the rating.</param>
    /// <returns>Full scale, A.</returns>
    public double RangeFor(double amperes) => CurrentRangesAmperes.First(range => range >= amperes);
}
