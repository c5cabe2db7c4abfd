namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>A potentiostat and its line.</summary>
public sealed record PotentiostatSection
{
    /// <summary>The driver: "methodscript" (PalmSens) or "keithley2400" (a SourceMeter).</summary>
    public required string Driver { get; init; }

    /// <summary>The line, as <see cref="Channels.ByteChannelAddress.Parse"/> reads it.</summary>
    public required string Address { get; init; }

    /// <summary>What must answer: the six characters with which a MethodSCRIPT device names itself, such as "es4_hr"; the model of a SourceMeter, "2400" or "2450".</summary>
    public required string Device { get; init; }

    /// <summary>Serial number of the one that must answer, as <c>doctor</c> shows it; null for any. With several cells it keeps a swapped cable from driving the wrong one.</summary>
    public string? SerialNumber { get; init; }
}
