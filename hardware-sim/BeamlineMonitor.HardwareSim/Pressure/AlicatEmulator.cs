using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Modbus.Registers;

namespace BeamlineMonitor.HardwareSim.Pressure;

/// <summary>An Alicat PC-series pressure controller: registers, status flags and command pair as in config/instruments/alicat-pc.json.</summary>
/// <param name="unit">Unit id.</param>
/// <param name="line">What it presses; bar.</param>
/// <param name="lowWordFirst">True for a device whose floats come low word first.</param>
public sealed class AlicatEmulator(byte unit, IPressedLine line, bool lowWordFirst = false) : PressureControllerEmulator(unit, line)
{
    internal const ushort SetpointAddress = 1009;

    private const ushort CommandId = 999;
    private const ushort CommandArgument = 1000;
    private const ushort TestValue = 1087;
    private const ushort Status = 1200;
    private const ushort SetpointReadback = 1349;
    private const ushort Pressure = 1353;
    private const int ValveCommand = 6;
    private const int AdcErrorBit = 9;
    private const int HoldBit = 8;
    private const ushort InvalidCommand = 32769;
    private const ushort InvalidArgument = 32770;

    private readonly RegisterLayout real = RegisterLayout.Of(RegisterType.Real32) with { LowWordFirst = lowWordFirst };
    private readonly RegisterLayout flags = RegisterLayout.Of(RegisterType.Unsigned32) with { LowWordFirst = lowWordFirst };
    private (ushort Id, ushort Argument) lastCommand;
    private ushort result;

    /// <inheritdoc/>
    private protected override void Show(double measured)
    {
        Bank.Set(ModbusTable.HoldingRegisters, CommandId, lastCommand.Id, result);
        Put(SetpointAddress, real, Setpoint);
        Put(TestValue, real, 1.234567);
        Put(Status, flags, ((IsHolding ? 1 : 0) << HoldBit) | ((double.IsNaN(measured) ? 1 : 0) << AdcErrorBit));
        Put(SetpointReadback, real, Setpoint);
        Put(Pressure, real, measured);
    }

    /// <inheritdoc/>
    private protected override void Obey(ushort address, ReadOnlySpan<ushort> values)
    {
        if (address == SetpointAddress)
        {
            Setpoint = real.Decode(values);
            SetpointWrites++;
            return;
        }

        (ushort Id, ushort Argument) command = (values[0], values.Length > 1 ? values[1] : (ushort)0);
        if (command == lastCommand) return; // the pair acts only when it changes
        lastCommand = command;
        result = command switch
        {
            (0, 0) or (ValveCommand, <= 3) => 0,
            (ValveCommand, _) => InvalidArgument,
            _ => InvalidCommand,
        };
        if (command is (ValveCommand, <= 2)) IsHolding = command.Argument != 0;
    }

    /// <inheritdoc/>
    private protected override bool Takes(ModbusFunction function) => function == ModbusFunction.WriteMultipleRegisters;

    /// <inheritdoc/>
    private protected override bool IsWritable(ushort address, int count) =>
        (address == SetpointAddress && count == 2) || (address == CommandId && count <= 2) || (address == CommandArgument && count == 1);
}
