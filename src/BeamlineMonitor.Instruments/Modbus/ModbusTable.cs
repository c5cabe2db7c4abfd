namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>The four data tables of a Modbus device (MODBUS Application Protocol Specification V1.1b3, §4.3).</summary>
public enum ModbusTable
{
    /// <summary>One-bit outputs, read and written.</summary>
    Coils,

    /// <summary>One-bit inputs, read only.</summary>
    DiscreteInputs,

    /// <summary>16-bit inputs, read only.</summary>
    InputRegisters,

    /// <summary>16-bit registers, read and written.</summary>
    HoldingRegisters,
}
