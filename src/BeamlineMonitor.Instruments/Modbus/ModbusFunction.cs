namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>The function codes spoken here, with their numbers on the wire.</summary>
public enum ModbusFunction
{
    /// <summary>Reads 1 to 2000 coils.</summary>
    ReadCoils = 1,

    /// <summary>Reads 1 to 2000 discrete inputs.</summary>
    ReadDiscreteInputs = 2,

    /// <summary>Reads 1 to 125 holding registers.</summary>
    ReadHoldingRegisters = 3,

    /// <summary>Reads 1 to 125 input registers.</summary>
    ReadInputRegisters = 4,

    /// <summary>Writes one coil.</summary>
    WriteSingleCoil = 5,

    /// <summary>Writes one holding register.</summary>
    WriteSingleRegister = 6,

    /// <summary>Writes 1 to 1968 coils.</summary>
    WriteMultipleCoils = 15,

    /// <summary>Writes 1 to 123 holding registers.</summary>
    WriteMultipleRegisters = 16,
}
