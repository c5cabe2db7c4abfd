using System.Collections.Immutable;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Instruments.Modbus.Registers;

namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>Reads a file of config/instruments.</summary>
public static class PressureControllerMapParser
{
    /// <summary>Parses a map; docs/protocols/pressure-controller.md shows the keys.</summary>
    /// <param name="fileName">The name to put into error messages.</param>
    /// <param name="json">The file's bytes.</param>
    /// <returns>The map.</returns>
    /// <exception cref="ConfigException">The file is not a map; the message lists every fault.</exception>
    public static PressureControllerMap Parse(string fileName, ReadOnlyMemory<byte> json) => ConfigFile.Read(fileName, json, Read);

    private static PressureControllerMap Read(ConfigObject root)
    {
        Citations citations = Citations.Read(root);
        RegisterPointParser points = new(citations, root.Has("address_base") ? root.WholeNumber("address_base", 0, 1) : 0);
        LineUnit unit = root.OneOf("unit", [.. LineUnit.All.Select(known => (known.Name, known))]);
        RegisterPoint pressure = root.Section("pressure") is { } entry ? Number(points, entry) : Nowhere;
        ConfigObject? status = Optional(root, "status");
        SetpointRegisters? setpoint = Optional(root, "setpoint") is { } set ? Setpoint(points, set) : null;
        HoldRegisters? hold = Optional(root, "hold") is { } held ? Hold(points, held) : null;
        if (root.Has("setpoint") != root.Has("hold"))
            root.Fault(root.Has("hold") ? "setpoint" : "hold", "setpoint and hold stand together: what can be set must have a safe action");

        return new PressureControllerMap(
            root.Text("name"),
            TimeSpan.FromMilliseconds(root.Number("reply_timeout_ms", 10, 60_000)),
            unit,
            pressure,
            setpoint,
            status is null ? null : StatusWord(points, status),
            status is null ? [] : Flags(status),
            hold,
            Optional(root, "word_order_probe") is { } probe
                ? new NumberCheck(Number(points, probe), probe.Number("expect", -1e30, 1e30), probe.Number("tolerance", 1e-30, 1e30))
                : null,
            root.List("identity", 0, 16, text => new TextCheck(text.Text("name"), Text(points, text), text.Has("expect") ? text.Text("expect") : null)),
            citations);
    }

    private static RegisterPoint Nowhere { get; } = new(default, 0, RegisterLayout.Of(RegisterType.Real32), 1, 0, [], "");

    private static SetpointRegisters Setpoint(RegisterPointParser points, ConfigObject entry)
    {
        RegisterPoint point = Number(points, entry);
        (double minimum, double maximum) = (entry.Number("min", -1e9, 1e9), entry.Number("max", -1e9, 1e9));
        if (entry.IsSound("min") && entry.IsSound("max") && !(minimum < maximum)) entry.Fault("max", "it must be above min");
        ConfigObject? readback = entry.Section("readback");
        return new SetpointRegisters(
            point,
            RegisterPointParser.WriteFunction(entry, point.Layout.Length),
            readback is null ? Nowhere : Number(points, readback),
            readback?.Number("tolerance", 0, 1e9) ?? 0,
            minimum,
            maximum,
            entry.Number("max_slew_per_s", 1e-9, 1e9),
            TimeSpan.FromMilliseconds(entry.Number("write_interval_ms", 5, 60_000)));
    }

    private static HoldRegisters Hold(RegisterPointParser points, ConfigObject entry) => new(
        entry.List("enter", 1, 8, points.Write),
        entry.List("leave", 1, 8, points.Write),
        points.State(entry.Section("state")) ?? new RegisterState(Nowhere, 1, 1));

    private static ImmutableArray<StatusFlag> Flags(ConfigObject status)
    {
        ImmutableArray<StatusFlag> flags = status.List(
            "flags", 1, 32, flag => new StatusFlag(flag.WholeNumber("bit", 0, 31), flag.Text("name"), flag.OneOf("means", ("state", false), ("fault", true))));
        foreach (IGrouping<int, StatusFlag> same in flags.GroupBy(flag => flag.Bit).Where(same => same.Count() > 1))
            status.Fault("flags", $"bit {same.Key} is given {same.Count()} times");
        return [.. flags.OrderBy(flag => flag.Bit)];
    }

    private static RegisterPoint StatusWord(RegisterPointParser points, ConfigObject entry)
    {
        RegisterPoint point = points.Point(entry);
        if (point.Layout.Type is not (RegisterType.Unsigned16 or RegisterType.Unsigned32)) entry.Fault("type", "a status word is uint16 or uint32");
        return point;
    }

    private static RegisterPoint Number(RegisterPointParser points, ConfigObject entry)
    {
        RegisterPoint point = points.Point(entry);
        if (point.Layout.Type == RegisterType.Text) entry.Fault("type", "a number is expected here, not a text");
        return point;
    }

    private static RegisterPoint Text(RegisterPointParser points, ConfigObject entry)
    {
        RegisterPoint point = points.Point(entry);
        if (point.Layout.Type != RegisterType.Text) entry.Fault("type", "a text is expected here");
        return point;
    }

    private static ConfigObject? Optional(ConfigObject root, string key) => root.Has(key) ? root.Section(key) : null;
}
