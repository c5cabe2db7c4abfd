using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Observing.FileDrops;

/// <summary>Which files of a folder are a detector's exposures, and what their names say.</summary>
public sealed record FileDropOptions
{
    /// <summary>A stage in millimetres.</summary>
    public const double DefaultMicrometresPerUnit = 1000;

    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Names of the detector's elements; a file must hold so many. Shape [elements].</summary>
    public required ImmutableArray<string> Elements { get; init; }

    /// <summary>Reads the names of its files.</summary>
    public required FileDropNames Names { get; init; }

    /// <summary>ENVIRONMENT line with the position of the stage; null where the name tells the layer.</summary>
    public string? StageVariable { get; init; }

    /// <summary>Micrometres in one unit of it, &gt; 0.</summary>
    public double MicrometresPerUnit { get; init; } = DefaultMicrometresPerUnit;

    /// <summary>The zone of the dates in the files; null takes the end of an exposure from the time at which its file was written.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>For how long a file must not change before it is read, real time.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For how long a file may stay unreadable before it is told, real time.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two looks, real time. Looking works on network folders too, which tell of no change.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(500);
}
