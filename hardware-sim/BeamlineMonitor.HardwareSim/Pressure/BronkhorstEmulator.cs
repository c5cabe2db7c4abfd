using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Modbus.Registers;

namespace BeamlineMonitor.HardwareSim.Pressure;

/// <summary>A Bronkhorst digital pressure controller: the registers of config/instruments/bronkhorst-el-press.json, setpoints in per cent too.</summary>
/// <param name="unit">Unit id.</param>
/// <param name="line">What it presses; bar.</param>
/// <param name="capacityBar">The pressure that is 100 %, bar, &gt; 0.</param>
public sealed class BronkhorstEmulator(byte unit, IPressedLine line, double capacityBar) : PressureControllerEmulator(unit, line)
{
    private const ushort Measure = 0x0020;
    private const ushort SetpointRatio = 0x0021;
    private const ushort ControlMode = 0x0024;
    private const ushort AlarmInfo = 0x0034;
    private const ushort Capacity = 0x8168;
    private const ushort CapacityUnit = 0x81F8;
    private const ushort FirmwareVersion = 0xF128;
    private const ushort RealMeasure = 0xA100;
    private const ushort RealSetpoint = 0xA118;
    private const int HundredPercent = 32000;
    private const int LargestMeasure = 41942;
    private const int FieldbusMode = 0;
    private const int IdleMode = 4;
    private const ushort HardwareAlarm = 128;

    private static readonly RegisterLayout Real = RegisterLayout.Of(RegisterType.Real32);
    private static readonly RegisterLayout Whole = RegisterLayout.Of(RegisterType.Unsigned16);

    /// <summary>Version of its firmware, 5 letters.</summary>
    public string Firmware { get; init; } = "V1.12";

    /// <inheritdoc/>
    private protected override void Show(double measured)
    {
        Put(Measure, Whole, double.IsNaN(measured) ? 0 : Math.Clamp(measured / capacityBar * HundredPercent, 0, LargestMeasure));
        Put(SetpointRatio, Whole, Setpoint / capacityBar * HundredPercent);
        Put(ControlMode, Whole, IsHolding ? IdleMode : FieldbusMode);
        Put(AlarmInfo, Whole, double.IsNaN(measured) ? HardwareAlarm : 0);
        Put(Capacity, Real, capacityBar);
        Bank.Set(ModbusTable.HoldingRegisters, CapacityUnit, 'b' << 8 | 'a', 'r' << 8, 0, 0);
        Bank.Set(ModbusTable.HoldingRegisters, FirmwareVersion, [.. Firmware.PadRight(6, '\0').Chunk(2).Select(pair => (ushort)(pair[0] << 8 | pair[1]))]);
        Put(RealMeasure, Real, measured);
        Put(RealSetpoint, Real, Setpoint);
    }

    /// <inheritdoc/>
    private protected override void Obey(ushort address, ReadOnlySpan<ushort> values)
    {
        if (address == ControlMode)
        {
            IsHolding = values[0] == IdleMode;
            return;
        }

        double asked = address == SetpointRatio ? values[0] * capacityBar / HundredPercent : Real.Decode(values);
        Setpoint = Math.Clamp(asked, 0, capacityBar);
        SetpointWrites++;
    }

    /// <inheritdoc/>
    private protected override bool Takes(ModbusFunction function) =>
        function is ModbusFunction.WriteSingleRegister or ModbusFunction.WriteMultipleRegisters;

    /// <inheritdoc/>
    private protected override bool IsWritable(ushort address, int count) =>
        (address is SetpointRatio or ControlMode && count == 1) || (address == RealSetpoint && count == 2);
}
