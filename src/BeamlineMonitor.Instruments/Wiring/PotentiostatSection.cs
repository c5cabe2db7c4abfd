namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>A potentiostat and its line.</summary>
public sealed record PotentiostatSection
{
    /// <summary>The driver: "methodscript".</summary>
    public required string Driver { get; init; }

    /// <summary>The line, as <see cref="Channels.ByteChannelAddress.Parse"/> reads it.</summary>
    public required string Address { get; init; }

    /// <summary>The six characters with which the device must name itself, such as "es4_hr".</summary>
    public required string Device { get; init; }
}
