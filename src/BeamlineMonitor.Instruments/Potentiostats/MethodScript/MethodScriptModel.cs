using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>A model that speaks MethodSCRIPT: its rating and its current ranges.</summary>
/// <remarks>
/// Device ids and current ranges are those of the maker's public examples (PalmSens/MethodSCRIPT_Examples, Example_Python/palmsens).
/// The potential ranges stand in docs/protocols/methodscript.md with their source; the range tables decide the largest current.
/// </remarks>
public sealed record MethodScriptModel
{
    private static readonly ImmutableArray<double> LowEmStat4 = [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2];
    private static readonly ImmutableArray<double> HighEmStat4 = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];
    private static readonly ImmutableArray<double> Pico = [1e-7, 2e-6, 4e-6, 8e-6, 16e-6, 32e-6, 63e-6, 125e-6, 250e-6, 500e-6, 1e-3, 5e-3];
    private static readonly ImmutableArray<double> NexusRanges = [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];

    private MethodScriptModel(string deviceId, string name, double minimumVolts, double maximumVolts, bool isGalvanostat, ImmutableArray<double> currentRangesAmperes)
    {
        (DeviceId, Name, CurrentRangesAmperes) = (deviceId, name, currentRangesAmperes);
        Rating = new(minimumVolts, maximumVolts, currentRangesAmperes[^1], isGalvanostat);
    }

    /// <summary>Every model that may hold a cell. A device in its bootloader (espbl) is none.</summary>
    public static ImmutableArray<MethodScriptModel> All { get; } =
    [
        new("es4_lr", "EmStat4 LR", -3, 3, true, LowEmStat4),
        new("es4_hr", "EmStat4 HR", -6, 6, true, HighEmStat4),
        new("mes4lr", "MultiEmStat4 LR", -3, 3, true, LowEmStat4),
        new("mes4hr", "MultiEmStat4 HR", -6, 6, true, HighEmStat4),
        new("nexus1", "Nexus", -10, 10, true, NexusRanges),
        new("espico", "EmStat Pico", -1.7, 2, false, Pico),
        new("senswb", "Sensit Wearable", -1.7, 2, false, Pico),
    ];

    /// <summary>The six characters with which the firmware names itself.</summary>
    public string DeviceId { get; }

    /// <summary>The maker's name.</summary>
    public string Name { get; }

    /// <summary>What it can apply and measure.</summary>
    public PotentiostatRating Rating { get; }

    /// <summary>Full scales of its current ranges, A, rising.</summary>
    public ImmutableArray<double> CurrentRangesAmperes { get; }

    /// <summary>Finds a model.</summary>
    /// <param name="deviceId">Six characters, such as "es4_hr".</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentException">There is none; the message lists them.</exception>
    public static MethodScriptModel ForDevice(string deviceId) => All.FirstOrDefault(model => model.DeviceId == deviceId)
        ?? throw new ArgumentException($"'{deviceId}' is no known MethodSCRIPT device; known are {string.Join(", ", All.Select(model => model.DeviceId))}.", nameof(deviceId));

    /// <summary>The smallest range that holds a current.</summary>
    /// <param name="amperes">Size of the current, A, ≥ 0.</param>
    /// <returns>Full scale, A.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No range holds it.</exception>
    public double RangeFor(double amperes)
    {
        foreach (double range in CurrentRangesAmperes) if (range >= amperes) return range;
        throw new ArgumentOutOfRangeException(nameof(amperes), amperes, $"{Name} measures up to {Rating.MaximumAmperes} A.");
    }

    /// <summary>Checks that a cell may be entrusted to this model.</summary>
    /// <param name="limits">The cell's limits.</param>
    /// <exception cref="ArgumentException">They go past the rating; the message gives both.</exception>
    public void Require(CellLimits limits) => Rating.Require(limits, $"{Name} ({DeviceId})");
}
