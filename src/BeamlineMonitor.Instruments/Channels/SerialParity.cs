namespace BeamlineMonitor.Instruments.Channels;

/// <summary>The parity bit of a serial line.</summary>
public enum SerialParity
{
    /// <summary>No parity bit.</summary>
    None,

    /// <summary>The ones of a character and its parity bit are even in number.</summary>
    Even,

    /// <summary>The ones of a character and its parity bit are odd in number.</summary>
    Odd,
}
