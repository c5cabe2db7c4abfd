namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>What each function code does: its table, its largest count, and whether it writes.</summary>
/// <remarks>Limits: MODBUS Application Protocol Specification V1.1b3, §6.1 to §6.12; they keep every frame within 253 bytes of PDU.</remarks>
public static class ModbusFunctions
{
    /// <summary>The function code that reads a table.</summary>
    /// <param name="table">The table.</param>
    /// <returns>Function 1 to 4.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such table.</exception>
    public static ModbusFunction ReadFunction(this ModbusTable table) => table switch
    {
        ModbusTable.Coils => ModbusFunction.ReadCoils,
        ModbusTable.DiscreteInputs => ModbusFunction.ReadDiscreteInputs,
        ModbusTable.InputRegisters => ModbusFunction.ReadInputRegisters,
        ModbusTable.HoldingRegisters => ModbusFunction.ReadHoldingRegisters,
        _ => throw new ArgumentOutOfRangeException(nameof(table), table, "There are four Modbus tables."),
    };

    /// <summary>The table a function reads or writes.</summary>
    /// <param name="function">The function code.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function is not spoken here.</exception>
    public static ModbusTable Table(this ModbusFunction function) => function switch
    {
        ModbusFunction.ReadCoils or ModbusFunction.WriteSingleCoil or ModbusFunction.WriteMultipleCoils => ModbusTable.Coils,
        ModbusFunction.ReadDiscreteInputs => ModbusTable.DiscreteInputs,
        ModbusFunction.ReadInputRegisters => ModbusTable.InputRegisters,
        ModbusFunction.ReadHoldingRegisters or ModbusFunction.WriteSingleRegister or ModbusFunction.WriteMultipleRegisters
            => ModbusTable.HoldingRegisters,
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "Functions 1 to 6, 15 and 16 are spoken here."),
    };

    /// <summary>The most items one request may ask for or carry.</summary>
    /// <param name="function">The function code.</param>
    /// <returns>1 to 2000.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function is not spoken here.</exception>
    public static int MaxCount(this ModbusFunction function) => function switch
    {
        ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs => 2000,
        ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters => 125,
        ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister => 1,
        ModbusFunction.WriteMultipleCoils => 1968,
        ModbusFunction.WriteMultipleRegisters => 123,
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "Functions 1 to 6, 15 and 16 are spoken here."),
    };

    /// <summary>True for the four functions that write.</summary>
    /// <param name="function">The function code.</param>
    /// <returns>False for reads and for codes that are not spoken here.</returns>
    public static bool IsWrite(this ModbusFunction function) => function is ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister
        or ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters;

    /// <summary>True for the tables of single bits.</summary>
    /// <param name="table">The table.</param>
    /// <returns>True for coils and discrete inputs.</returns>
    public static bool IsBits(this ModbusTable table) => table is ModbusTable.Coils or ModbusTable.DiscreteInputs;
}
