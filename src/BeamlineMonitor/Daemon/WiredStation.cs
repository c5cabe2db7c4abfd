using System.Collections.Immutable;
using System.Net;
using BeamlineMonitor.Acquisition.Acquiring;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Acquiring.Observing;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Pressure;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.Daemon;

/// <summary>The drivers of the wired instruments. Making them opens nothing; what does not fit the plan is found first.</summary>
internal sealed class WiredStation : IAsyncDisposable
{
    // At a simulated rate a look every 20 ms would be seconds of experiment.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private readonly List<IAsyncDisposable> opened = [];

    private WiredStation()
    {
    }

    /// <summary>The instruments that the run drives; null in observe mode.</summary>
    public RunInstruments? Instruments { get; private init; }

    /// <summary>What the run watches; null in control mode.</summary>
    public ObservedInstruments? Observed { get; private init; }

    /// <summary>Makes the drivers for a plan.</summary>
    /// <param name="wiring">Where the instruments are.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="config">Holds the register maps.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <returns>The drivers.</returns>
    /// <exception cref="ConfigException">The plan names what is not wired, or asks an instrument for more than it can do; every fault is listed.</exception>
    public static WiredStation Create(StationWiring wiring, RunPlan plan, ConfigFolder config, ExperimentClock clock)
    {
        List<string> faults = [];
        var client = new CaClient(OptionsOf(wiring.ChannelAccess) with { IsReadOnly = wiring.Observes }, TimeProvider.System);
        List<IAsyncDisposable> drivers = [client];
        if (wiring.Observes) return Observe(wiring, plan, config, clock, client, drivers);
        if (plan.Standard is { Radioactive.IsEmpty: false }) faults.Add("standard.radioactive: nobody can put a source before the detector by a program; only an observed run can have one");
        faults.AddRange(ElementFaults(plan, wiring));
        var pressures = new Dictionary<string, IPressureController>();
        foreach (CellPlan cell in plan.Cells)
        {
            if (wiring.Cells.FirstOrDefault(wired => wired.Name == cell.Name) is not { } section)
            {
                faults.Add($"the plan's cell {cell.Name} is not wired; wired are {string.Join(", ", wiring.Cells.Select(wired => wired.Name))}");
                continue;
            }

            faults.AddRange(RatingFaults(section, cell));
            if (section.Pressure is { } pressure && PressureOf(pressure, cell, config, clock, drivers, faults) is { } controller) pressures[cell.Name] = controller;
        }

        if (faults.Count > 0) throw new ConfigException("wiring and plan", faults);
        ImmutableArray<WiredDetector> detectors = [.. wiring.Detectors.Select(section => DetectorOf(section, client, clock))];
        var stage = new EpicsMotorStage(
            client, new EpicsMotorOptions { Record = wiring.Stage!.Record, MicrometresPerUnit = wiring.Stage!.MicrometresPerUnit, PollInterval = Poll }, TimeProvider.System);
        EpicsMotorRotation? tilt = wiring.Stage!.TiltRecord is { } record
            ? new EpicsMotorRotation(client, new EpicsMotorOptions { Record = record, PollInterval = Poll }, TimeProvider.System)
            : null;
        EpicsBeam? beam = wiring.Beam is { } variables ? new EpicsBeam(client, OptionsOf(variables), clock) : null;
        drivers.AddRange(detectors.Select(detector => detector.Driver));
        drivers.Add(stage);
        if (tilt is not null) drivers.Add(tilt);
        if (beam is not null) drivers.Add(beam);
        var station = new WiredStation
        {
            Instruments = new RunInstruments(
                stage,
                detectors,
                beam,
                cell => WiredPotentiostat.Create(wiring.Cells.First(wired => wired.Name == cell.Name).Potentiostat!, cell.Limits, clock),
                cell => pressures.GetValueOrDefault(cell.Name))
            {
                Tilt = tilt,
            },
        };
        station.opened.AddRange(drivers);
        return station;
    }

    private static WiredStation Observe(
        StationWiring wiring, RunPlan plan, ConfigFolder config, ExperimentClock clock, CaClient client, List<IAsyncDisposable> drivers)
    {
        List<string> faults = [];
        ImmutableArray<ObservedDetector> detectors = [.. wiring.Detectors.Select(section => ObservedWiring.DetectorOf(section, wiring.Stage, client, clock))];
        drivers.AddRange(detectors.Select(detector => detector.Watch));
        faults.AddRange(ElementFaults(plan, wiring));
        var pressures = new Dictionary<string, IPressureController>();
        foreach (CellPlan cell in plan.Cells)
        {
            if (wiring.Cells.FirstOrDefault(wired => wired.Name == cell.Name)?.Pressure is not { } pressure) continue;
            if (PressureOf(pressure, cell, config, clock, drivers, faults, isReadOnly: true) is { } controller) pressures[cell.Name] = controller;
        }

        if (faults.Count > 0) throw new ConfigException("wiring and plan", faults);
        EpicsBeam? beam = wiring.Beam is { } variables ? new EpicsBeam(client, OptionsOf(variables), clock) : null;
        if (beam is not null) drivers.Add(beam);
        var station = new WiredStation
        {
            Observed = new ObservedInstruments(
                detectors,
                beam,
                cell => wiring.Cells.FirstOrDefault(wired => wired.Name == cell.Name)?.CyclerFile is { } file ? ObservedWiring.CyclerOf(file, clock) : null,
                cell => pressures.GetValueOrDefault(cell.Name)),
        };
        station.opened.AddRange(drivers);
        return station;
    }

    private static IEnumerable<string> ElementFaults(RunPlan plan, StationWiring wiring)
    {
        string[] elements = [.. wiring.Detectors.SelectMany(detector => detector.NamesOfElements())];
        return
        [
            .. plan.Detectors.Where(detector => !elements.Contains(detector.Name))
                .Select(detector => $"the plan's detector {detector.Name} is not wired; wired are {string.Join(", ", elements)}"),
            .. elements.Where(element => plan.Detector(element) is null)
                .Select(element => $"the detector {element} is wired, but the plan {plan.Name} does not have it"),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable driver in Enumerable.Reverse(opened)) await driver.DisposeAsync();
    }

    private static CaClientOptions OptionsOf(ChannelAccessSection section)
    {
        bool isLocal = section.AddressList.Concat(section.NameServers).All(address => address.StartsWith("127.", StringComparison.Ordinal));
        return new CaClientOptions
        {
            Addresses = [.. section.AddressList],
            NameServers = [.. section.NameServers],
            LocalAddress = isLocal ? IPAddress.Loopback : IPAddress.Any,
        };
    }

    private static EpicsBeamOptions OptionsOf(BeamSection section) =>
        new()
        {
            RingCurrent = section.RingCurrent,
            Shutters = [.. section.Shutters],
            Intensity = section.Intensity,
            CellTemperature = section.CellTemperature,
            HutchTemperature = section.HutchTemperature,
        };

    private static WiredDetector DetectorOf(DetectorSection section, CaClient client, ExperimentClock clock)
    {
        var options = new EpicsMcaOptions
        {
            Records = [.. section.Records],
            DxpPrefix = section.DxpPrefix,
            WatchedSettings = [.. section.WatchedSettings],
            PollInterval = Poll,
        };
        return new WiredDetector(section.Name, section.NamesOfElements(), new EpicsMcaDetector(client, options, clock, TimeProvider.System));
    }

    private static IEnumerable<string> RatingFaults(CellSection section, CellPlan cell)
    {
        try
        {
            WiredPotentiostat.Require(section.Potentiostat!, cell.Limits, cell.Steps);
            return [];
        }
        catch (ArgumentException e)
        {
            return [$"cell {cell.Name}: {e.Message}"];
        }
    }

    private static ModbusPressureController? PressureOf(
        PressureSection section, CellPlan cell, ConfigFolder config, ExperimentClock clock, List<IAsyncDisposable> drivers, List<string> faults, bool isReadOnly = false)
    {
        if (cell.Pressure == PressurePlan.None)
        {
            faults.Add($"cell {cell.Name}: its pressure is wired, and the plan gives no piston and die to make it the stack's");
            return null;
        }

        try
        {
            string file = config.FileOf("instruments", "register map", section.Map);
            PressureControllerMap map = PressureControllerMapParser.Parse(file, ConfigFolder.ReadFile(file));
            ModbusFraming framing = section.Framing == "tcp" ? ModbusFraming.Tcp : ModbusFraming.Rtu;
            ModbusClient bus = ModbusClient.At(ByteChannelAddress.Parse(section.Address), framing, new ModbusClientOptions(), null);
            drivers.Add(bus);
            return isReadOnly
                ? new ModbusPressureController(new ReadOnlyModbusBus(bus), section.Unit, map, cell.Pressure.Geometry, null, clock)
                : new ModbusPressureController(bus, section.Unit, map, cell.Pressure.Geometry, map.Setpoint is null ? null : cell.Pressure.Limits, clock);
        }
        catch (ConfigException e)
        {
            faults.AddRange(e.Faults.Select(fault => $"cell {cell.Name}, pressure: {e.Place}: {fault}"));
            return null;
        }
    }
}
