using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>What a process variable says about its value in the forms GR and CTRL. Limits that were never set are 0.</summary>
public sealed record CaProperties
{
    /// <summary>Unit, at most 7 bytes on the wire.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Digits after the point that are worth showing.</summary>
    public short Precision { get; init; }

    /// <summary>Upper display limit.</summary>
    public double UpperDisplay { get; init; }

    /// <summary>Lower display limit.</summary>
    public double LowerDisplay { get; init; }

    /// <summary>Upper alarm limit.</summary>
    public double UpperAlarm { get; init; }

    /// <summary>Upper warning limit.</summary>
    public double UpperWarning { get; init; }

    /// <summary>Lower warning limit.</summary>
    public double LowerWarning { get; init; }

    /// <summary>Lower alarm limit.</summary>
    public double LowerAlarm { get; init; }

    /// <summary>Upper control limit.</summary>
    public double UpperControl { get; init; }

    /// <summary>Lower control limit.</summary>
    public double LowerControl { get; init; }

    /// <summary>Names of the states, at most 16 of 25 bytes; empty for numbers.</summary>
    public ImmutableArray<string> States { get; init; } = [];
}
