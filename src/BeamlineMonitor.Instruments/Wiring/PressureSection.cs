namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>A pressure controller, or a load cell, and its line. The areas that turn its pressure into the stack's belong to the run plan.</summary>
public sealed record PressureSection
{
    /// <summary>The driver: "modbus".</summary>
    public required string Driver { get; init; }

    /// <summary>Name of its register map in config/instruments, such as "alicat-pc".</summary>
    public required string Map { get; init; }

    /// <summary>The line, as <see cref="Channels.ByteChannelAddress.Parse"/> reads it.</summary>
    public required string Address { get; init; }

    /// <summary>How messages are framed: "tcp", or "rtu" (on a serial line, and behind a serial server's tcp:// address).</summary>
    public required string Framing { get; init; }

    /// <summary>Its unit id, 1 to 247.</summary>
    public required byte Unit { get; init; }
}
