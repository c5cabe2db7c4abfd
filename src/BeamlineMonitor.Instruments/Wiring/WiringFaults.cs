using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Potentiostats.Keithley;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>What is wrong with a wiring before anything is opened: unknown drivers and devices, settings that do not belong to them, addresses that are none.</summary>
public static class WiringFaults
{
    /// <summary>Driver of EPICS mca records that are started one by one.</summary>
    public const string EpicsMca = "epics-mca";

    /// <summary>Driver of an XIA xMAP, whose elements are started together.</summary>
    public const string EpicsXmap = "epics-xmap";

    /// <summary>Driver of a potentiostat that speaks MethodSCRIPT.</summary>
    public const string MethodScript = "methodscript";

    /// <summary>Driver of a Keithley SourceMeter.</summary>
    public const string Keithley = "keithley2400";

    private const string Modbus = "modbus", EpicsMotor = "epics-motor";

    /// <summary>Looks for every fault.</summary>
    /// <param name="wiring">The wiring.</param>
    /// <returns>One sentence a fault, which begins with its place in the file; empty for a sound wiring.</returns>
    public static IEnumerable<string> Of(StationWiring wiring)
    {
        ArgumentNullException.ThrowIfNull(wiring);
        if (wiring.Mode is not (null or "control" or "observe")) return [$"$.Mode: \"{wiring.Mode}\" is not known; allowed: control, observe"];
        IEnumerable<string> names = wiring.Cells.Select(cell => cell.Name).Concat(wiring.Detectors.Select(detector => detector.Name)).Concat(
            wiring.Detectors.SelectMany(detector => detector.Elements ?? []));
        return [
            .. wiring.Observes ? ObservedWiringFaults.Of(wiring) : OfControl(wiring),
            .. When(wiring.Detectors.Count == 0, "$.Detectors: empty; wire at least one"),
            .. names.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => $"$: the name \"{same.Key}\" is given more than once"),
        ];
    }

    private static IEnumerable<string> OfControl(StationWiring wiring) =>
    [
        .. wiring.Cells.Index().SelectMany(cell => Of($"$.Cells[{cell.Index}]", cell.Item)),
        .. wiring.Detectors.Index().SelectMany(detector => Of($"$.Detectors[{detector.Index}]", detector.Item)),
        .. wiring.Stage is { } stage ? Of(stage) : ["$.Stage: the key is missing"],
        .. When(wiring.Cells.Count == 0, "$.Cells: empty; wire at least one"),
    ];

    /// <summary>What is wrong with a stage.</summary>
    /// <param name="stage">The section.</param>
    /// <returns>As <see cref="Of(StationWiring)"/>.</returns>
    internal static IEnumerable<string> Of(StageSection stage) =>
    [
        .. Driver("$.Stage", stage.Driver, EpicsMotor),
        .. When(!(stage.MicrometresPerUnit > 0), $"$.Stage.MicrometresPerUnit: {stage.MicrometresPerUnit}; allowed: above 0"),
    ];

    private static IEnumerable<string> Of(string place, CellSection cell) =>
    [
        .. cell.Potentiostat is { } potentiostat ? Of($"{place}.Potentiostat", potentiostat) : [$"{place}.Potentiostat: the key is missing"],
        .. When(cell.CyclerFile is not null, $"{place}.CyclerFile: only in observe mode; leave it out, or write \"Mode\": \"observe\""),
        .. cell.Pressure is { } pressure ? Of($"{place}.Pressure", pressure) : [],
    ];

    private static IEnumerable<string> Of(string place, PotentiostatSection potentiostat) =>
    [
        .. Driver(place, potentiostat.Driver, MethodScript, Keithley),
        .. Address(place, potentiostat.Address),
        .. Device(
            place, potentiostat.Device,
            potentiostat.Driver == Keithley ? KeithleyModel.All.Select(model => model.Device) : MethodScriptModel.All.Select(model => model.DeviceId)),
    ];

    /// <summary>What is wrong with a pressure controller.</summary>
    /// <param name="place">Its place in the file.</param>
    /// <param name="pressure">The section.</param>
    /// <returns>As <see cref="Of(StationWiring)"/>.</returns>
    internal static IEnumerable<string> Of(string place, PressureSection pressure) =>
    [
        .. Driver(place, pressure.Driver, Modbus),
        .. Address(place, pressure.Address),
        .. When(pressure.Framing is not ("tcp" or "rtu"), $"{place}.Framing: \"{pressure.Framing}\"; allowed: tcp, rtu"),
        .. When(pressure.Unit is 0 or > 247, $"{place}.Unit: {pressure.Unit}; allowed: 1 to 247"),
    ];

    private static IEnumerable<string> Of(string place, DetectorSection detector) =>
    [
        .. Driver(place, detector.Driver, EpicsMca, EpicsXmap),
        .. When(detector.Records.Count == 0, $"{place}.Records: empty; name at least one mca record"),
        .. When(detector.Driver == EpicsXmap && detector.DxpPrefix is null, $"{place}.DxpPrefix: missing; {EpicsXmap} needs it, such as \"6bmXMAP:\""),
        .. When(
            detector.Driver == EpicsMca && detector.DxpPrefix is not null,
            $"{place}.DxpPrefix: {EpicsMca} starts each record by itself; write the driver {EpicsXmap}, or leave the prefix out"),
        .. When(
            detector.Elements is { } names && names.Count != detector.Records.Count,
            $"{place}.Elements: {detector.Elements?.Count} names for {detector.Records.Count} records; name each, or none"),
    ];

    private static IEnumerable<string> When(bool isFaulty, string fault) => isFaulty ? [fault] : [];

    private static IEnumerable<string> Driver(string place, string driver, params string[] known) =>
        When(!known.Contains(driver), $"{place}.Driver: \"{driver}\" is not known; allowed: {string.Join(", ", known)}");

    private static IEnumerable<string> Device(string place, string device, IEnumerable<string> known) =>
        When(!known.Contains(device), $"{place}.Device: \"{device}\" is not known; allowed: {string.Join(", ", known)}");

    private static IEnumerable<string> Address(string place, string address)
    {
        try
        {
            ByteChannelAddress.Parse(address);
            return [];
        }
        catch (FormatException e)
        {
            return [$"{place}.Address: {e.Message}"];
        }
    }
}
