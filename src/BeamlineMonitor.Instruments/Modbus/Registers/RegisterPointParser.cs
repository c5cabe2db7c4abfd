using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;

namespace BeamlineMonitor.Instruments.Modbus.Registers;

/// <summary>Reads points, states and writes out of a register map; docs/protocols/pressure-controller.md shows the keys.</summary>
/// <param name="citations">The map's sources.</param>
/// <param name="addressBase">What the map counts its first register as, 0 or 1.</param>
internal sealed class RegisterPointParser(Citations citations, int addressBase)
{
    private const int MaxTextRegisters = 125;

    public RegisterPoint Point(ConfigObject entry)
    {
        RegisterLayout layout = Layout(entry);
        ushort address = Address(entry, layout.Length);
        ModbusTable table = entry.Has("table")
            ? entry.OneOf("table", ("holding", ModbusTable.HoldingRegisters), ("input", ModbusTable.InputRegisters))
            : ModbusTable.HoldingRegisters;
        double scale = Optional(entry, "scale", 1, -1e12, 1e12);
        if (scale == 0) entry.Fault("scale", "0 would make every value the same; it must not be 0");
        ImmutableArray<double> invalid = entry.List("invalid", 0, 16, number => number.Number("number", -1e300, 1e300));
        return new RegisterPoint(table, address, layout, scale, Optional(entry, "offset", 0, -1e12, 1e12), invalid, citations.Resolve(entry));
    }

    public RegisterState? State(ConfigObject? entry)
    {
        if (entry is null) return null;
        RegisterPoint point = Point(entry);
        if (point.Layout.Type is not (RegisterType.Unsigned16 or RegisterType.Unsigned32)) entry.Fault("type", "a state is uint16 or uint32");
        return new RegisterState(point, (uint)entry.WholeNumber("mask", 1, int.MaxValue), (uint)entry.WholeNumber("equals", 0, int.MaxValue));
    }

    public RegisterWrite Write(ConfigObject entry)
    {
        // Two keys, so that a forgotten half of a pair is a fault and not another command.
        bool pair = entry.Has("pair");
        ImmutableArray<ushort> values = pair
            ? [.. entry.WholeNumbers("pair", 2, 0, ushort.MaxValue).Select(value => (ushort)value)]
            : [(ushort)entry.WholeNumber("value", 0, ushort.MaxValue)];
        citations.Resolve(entry);
        return new RegisterWrite(WriteFunction(entry, values.Length), Address(entry, values.Length), values);
    }

    public static ModbusFunction WriteFunction(ConfigObject entry, int length)
    {
        ModbusFunction function = entry.WholeNumber("write_function", 6, 16) switch
        {
            6 => ModbusFunction.WriteSingleRegister,
            16 => ModbusFunction.WriteMultipleRegisters,
            _ => 0,
        };
        if (function == 0) entry.Fault("write_function", "it is 6 (one register) or 16");
        else if (length > function.MaxCount()) entry.Fault("write_function", $"function 6 writes one register, this takes {length}: use 16");
        return function;
    }

    public static double Optional(ConfigObject entry, string key, double standard, double minimum, double maximum) =>
        entry.Has(key) ? entry.Number(key, minimum, maximum) : standard;

    private static RegisterLayout Layout(ConfigObject entry)
    {
        RegisterType type = entry.OneOf(
            "type",
            ("uint16", RegisterType.Unsigned16), ("int16", RegisterType.Signed16), ("uint32", RegisterType.Unsigned32), ("int32", RegisterType.Signed32),
            ("float32", RegisterType.Real32), ("float64", RegisterType.Real64), ("text", RegisterType.Text));
        RegisterLayout layout = type == RegisterType.Text
            ? new RegisterLayout(type, entry.WholeNumber("registers", 1, MaxTextRegisters))
            : RegisterLayout.Of(type);
        return layout with { LowWordFirst = IsLittle("word_order"), LowByteFirst = IsLittle("byte_order") };

        bool IsLittle(string key) => entry.Has(key) && entry.OneOf(key, ("big", false), ("little", true));
    }

    private ushort Address(ConfigObject entry, int length) => (ushort)(entry.WholeNumber("address", addressBase, 65536 + addressBase - length) - addressBase);
}
