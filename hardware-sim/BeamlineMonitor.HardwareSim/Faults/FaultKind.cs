namespace BeamlineMonitor.HardwareSim.Faults;

/// <summary>What can go wrong on a line between an instrument and its driver. All but <see cref="HalfOpen"/> act on what the instrument sends.</summary>
public enum FaultKind
{
    /// <summary>For a time, what the instrument sends is lost.</summary>
    Silence,

    /// <summary>For a time, what the instrument sends arrives late, in order.</summary>
    Delay,

    /// <summary>Once, unasked, random bytes arrive.</summary>
    Garbage,

    /// <summary>For a time, what the instrument sends arrives byte by byte.</summary>
    Split,

    /// <summary>Once, one bit of what the instrument sends next is flipped.</summary>
    Corrupt,

    /// <summary>For a time, or for ever, both directions are lost while the line looks open.</summary>
    HalfOpen,

    /// <summary>Once, the line closes.</summary>
    Disconnect,

    /// <summary>Once, what the instrument sends next arrives a second time, late.</summary>
    Duplicate,
}
