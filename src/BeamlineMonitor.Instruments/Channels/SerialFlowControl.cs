namespace BeamlineMonitor.Instruments.Channels;

/// <summary>How the two ends of a serial line hold each other up.</summary>
public enum SerialFlowControl
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By the RTS and CTS wires.</summary>
    RtsCts,

    /// <summary>By the characters XON (0x11) and XOFF (0x13), which the line then keeps for itself: for text protocols only.</summary>
    XonXoff,
}
