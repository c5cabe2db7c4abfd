namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>The columns of a cycler's text file, by the names in its head.</summary>
public sealed record CyclerColumnsSection
{
    /// <summary>Between two columns, one character.</summary>
    public string Separator { get; init; } = ",";

    /// <summary>Name of the time column.</summary>
    public required string Time { get; init; }

    /// <summary>Seconds in one unit of it.</summary>
    public double SecondsPerUnit { get; init; } = 1;

    /// <summary>Name of the potential column.</summary>
    public required string Potential { get; init; }

    /// <summary>Volts in one unit of it.</summary>
    public double VoltsPerUnit { get; init; } = 1;

    /// <summary>Name of the current column.</summary>
    public required string Current { get; init; }

    /// <summary>Amperes in one unit of it: 0.001 for mA; below 0 where discharge is positive.</summary>
    public double AmperesPerUnit { get; init; } = 1;

    /// <summary>True for numbers such as 3,412.</summary>
    public bool DecimalComma { get; init; }
}
