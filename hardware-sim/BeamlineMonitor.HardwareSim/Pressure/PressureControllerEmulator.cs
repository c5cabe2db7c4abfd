using BeamlineMonitor.HardwareSim.Modbus;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Modbus.Registers;

namespace BeamlineMonitor.HardwareSim.Pressure;

/// <summary>A device that presses a stack, as its registers show it; a <see cref="ModbusServer"/> puts it on a line.</summary>
public abstract class PressureControllerEmulator : IModbusBus
{
    private readonly Lock gate = new();
    private readonly IPressedLine line;
    private double setpoint;
    private bool isHolding;

    /// <summary>Creates the device with setpoint 0.</summary>
    /// <param name="unit">Its unit id.</param>
    /// <param name="line">What it presses.</param>
    protected PressureControllerEmulator(byte unit, IPressedLine line)
    {
        this.line = line;
        Bank = new RegisterBank(unit);
    }

    /// <summary>False makes it ignore setpoints and holds, as a device set to analogue control does; it acknowledges them all the same.</summary>
    public bool ObeysBus { get; set; } = true;

    /// <summary>The setpoint it follows, in its unit.</summary>
    public double Setpoint
    {
        get => setpoint;
        private protected set
        {
            if (!ObeysBus) return;
            setpoint = value;
            line.Control(setpoint, isHolding);
        }
    }

    /// <summary>Whether its valves stand still.</summary>
    public bool IsHolding
    {
        get => isHolding;
        private protected set
        {
            if (!ObeysBus) return;
            isHolding = value;
            line.Control(setpoint, isHolding);
        }
    }

    /// <summary>Writes of setpoints that it has taken.</summary>
    public int SetpointWrites { get; private protected set; }

    private protected RegisterBank Bank { get; }

    /// <inheritdoc/>
    public ValueTask<ushort[]> ReadAsync(byte unit, ModbusTable table, ushort address, int count, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Show(line.Measured);
            return Bank.ReadAsync(unit, table, address, count, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(byte unit, ModbusFunction writeFunction, ushort address, ReadOnlyMemory<ushort> values, CancellationToken cancellationToken)
    {
        // A write wants what a read wants: this unit, and registers that are there. They show the outcome at the next read.
        await ReadAsync(unit, writeFunction.Table(), address, values.Length, cancellationToken);
        if (!Takes(writeFunction)) throw new ModbusException(ModbusExceptionCode.IllegalFunction, $"{writeFunction}");
        if (!IsWritable(address, values.Length)) throw new ModbusException(ModbusExceptionCode.IllegalDataAddress, $"{address} is read only");
        lock (gate) Obey(address, values.Span);
    }

    /// <summary>Brings the registers up to date before a read.</summary>
    /// <param name="measured">What the sensor shows.</param>
    private protected abstract void Show(double measured);

    /// <summary>Does what was written.</summary>
    /// <param name="address">Address of the first register.</param>
    /// <param name="values">What was written.</param>
    private protected abstract void Obey(ushort address, ReadOnlySpan<ushort> values);

    /// <summary>Whether the device knows a function.</summary>
    /// <param name="function">The function.</param>
    /// <returns>True when it does.</returns>
    private protected abstract bool Takes(ModbusFunction function);

    /// <summary>Whether registers may be written.</summary>
    /// <param name="address">The first.</param>
    /// <param name="count">How many.</param>
    /// <returns>True when all may.</returns>
    private protected abstract bool IsWritable(ushort address, int count);

    private protected void Put(ushort address, RegisterLayout layout, double value)
    {
        // NaN is how a device says that it has no value; the driver's layout refuses to write one.
        ushort[] registers = !double.IsNaN(value) ? layout.Encode(value) : layout.LowWordFirst ? [0x0000, 0x7FC0] : [0x7FC0, 0x0000];
        Bank.Set(ModbusTable.HoldingRegisters, address, registers);
    }
}
