using System.Diagnostics.CodeAnalysis;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>The seven native element types, with their numbers on the wire.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are EPICS' own names of its types.")]
public enum CaType : ushort
{
    /// <summary>Text of at most 39 bytes in a field of 40.</summary>
    String = 0,

    /// <summary>Signed 16 bits.</summary>
    Short = 1,

    /// <summary>IEEE 754, 32 bits.</summary>
    Float = 2,

    /// <summary>A state, 0 to 15; the names of the states come with <see cref="DbrForm.Graphic"/> and <see cref="DbrForm.Control"/>.</summary>
    Enum = 3,

    /// <summary>Unsigned 8 bits.</summary>
    Char = 4,

    /// <summary>Signed 32 bits.</summary>
    Long = 5,

    /// <summary>IEEE 754, 64 bits.</summary>
    Double = 6,
}
