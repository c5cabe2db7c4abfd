namespace BeamlineMonitor.Instruments.Modbus.Registers;

/// <summary>How a value lies in 16-bit registers.</summary>
public enum RegisterType
{
    /// <summary>Signed, one register.</summary>
    Signed16,

    /// <summary>Unsigned, one register.</summary>
    Unsigned16,

    /// <summary>Signed, two registers.</summary>
    Signed32,

    /// <summary>Unsigned, two registers.</summary>
    Unsigned32,

    /// <summary>IEEE 754 single precision, two registers.</summary>
    Real32,

    /// <summary>IEEE 754 double precision, four registers.</summary>
    Real64,

    /// <summary>ASCII text, two characters a register, ended by a zero or the last register.</summary>
    Text,
}
