using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.HardwareSim.Lines;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.MethodScript;
using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.HardwareSim.SourceMeters;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Modbus.Registers;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>The whole beamline on the loopback: every instrument's protocol server before one cell, on one experiment clock.</summary>
public sealed class SimulatedStation : IAsyncDisposable
{
    private const string PressureMap = "alicat-pc";
    private const int SerialBaud = 19200;

    // The device goes on without a host, by its own time; this only bounds what it must catch up with at once.
    private static readonly TimeSpan KeepUpInterval = TimeSpan.FromMilliseconds(50);

    // What the records' timers come to at least, real time.
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(5);

    private readonly StationParts parts = new();
    private readonly CancellationTokenSource stop = new();
    private readonly StationSources sources;
    private readonly StationOptions options;
    private readonly ExperimentClock clock;
    private readonly LineDeviceEmulator potentiostat;
    private readonly OtherCellServers[] others;

    private SimulatedStation(StationSources sources, StationOptions options, ExperimentClock clock)
    {
        (this.sources, this.options, this.clock) = (sources, options, clock);
        potentiostat = PotentiostatOn(sources.Cell);
        others = [.. sources.Others.Select(other => new OtherCellServers(other, PotentiostatOn(other.Cell)))];
    }

    /// <summary>Raised when a detector is read, on whichever thread that happens; the cell has come to the end of the exposure.</summary>
    public event Action<DetectorSource, ExposureWindow>? Counted;

    /// <summary>How a daemon reaches the station.</summary>
    public StationWiring Wiring { get; private set; } = null!; // set before Start returns

    /// <summary>Where the pressure controller answers Modbus RTU beside TCP.</summary>
    public ByteChannelAddress PressureRtuAddress { get; private set; } = null!; // likewise

    /// <summary>Faulted when a part of the station failed; else it ends with the station.</summary>
    public Task Completion => parts.Completion;

    /// <summary>Whether the potentiostat runs a step.</summary>
    public bool IsScriptRunning => potentiostat.IsRunning;

    /// <summary>Opens every server.</summary>
    /// <param name="sources">What the instruments show.</param>
    /// <param name="options">Where they are.</param>
    /// <param name="clock">The experiment's clock.</param>
    /// <returns>The running station; disposing it closes every socket, pseudo-terminal and link.</returns>
    /// <exception cref="ArgumentException">A fault plan is for a line that is not there.</exception>
    /// <exception cref="InstrumentException">A port is taken, or a link cannot be made.</exception>
    public static async Task<SimulatedStation> StartAsync(StationSources sources, StationOptions options, ExperimentClock clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Faults.Keys.Except(StationOptions.LineNames).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"There is no line '{unknown}'; there are {string.Join(", ", StationOptions.LineNames)}.", nameof(options));
        SimulatedStation station = new(sources, options, clock);
        try
        {
            await station.OpenAsync();
            return station;
        }
        catch
        {
            await station.DisposeAsync();
            throw;
        }
    }

    /// <summary>Brings the potentiostat and the cell up to now and reads the cell; for the truth table.</summary>
    /// <param name="now">The instant that was reached, experiment UTC.</param>
    /// <returns>Potential and current.</returns>
    public CellReading CatchUp(out DateTimeOffset now)
    {
        now = clock.GetUtcNow();
        CatchUp(now);
        return sources.Cell.Read(now);
    }

    /// <summary>Closes every server; the links are removed.</summary>
    /// <returns>Ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await parts.DisposeAsync();
        stop.Dispose();
    }

    private async Task OpenAsync()
    {
        string links = options.LinkFolder ?? Directory.CreateTempSubdirectory("beamline-monitor-").FullName;
        if (options.LinkFolder is null) parts.OwnFolder(links);
        else Directory.CreateDirectory(links);
        string potentiostatAddress = OpenPotentiostat(links);
        string pressureAddress = await OpenPressureAsync(links);
        (int udpPort, int tcpPort) = OpenChannelAccess();
        parts.Run(KeepUpAsync());
        CellSection first = new()
        {
            Name = options.CellName,
            Potentiostat = PotentiostatAt(potentiostatAddress),
            Pressure = new() { Driver = "modbus", Map = PressureMap, Address = pressureAddress, Framing = "tcp", Unit = options.PressureUnit },
        };
        List<CellSection> cells = [first];
        foreach (OtherCellServers other in others) cells.Add(await other.OpenAsync(parts, links, first, options.SetpointBar, stop.Token));
        Wiring = new StationWiring
        {
            ExperimentClock = clock.Anchor,
            Station = new() { Name = options.Name },
            Cells = cells,
            Detectors = DetectorSections(),
            ChannelAccess = new() { AddressList = [$"127.0.0.1:{udpPort}"], NameServers = [$"127.0.0.1:{tcpPort}"] },
            Stage = new() { Driver = "epics-motor", Record = options.StageRecord, TiltRecord = sources.Tilt is null ? null : options.TiltRecord },
            Carousel = sources.Carousel is null ? null : new() { Driver = "epics-motor", Record = options.CarouselRecord },
            Beam = new()
            {
                RingCurrent = options.Beam.RingCurrent,
                Shutters = [options.Beam.ShutterState],
                Intensity = options.Beam.IonChamber,
                CellTemperature = options.Beam.CellTemperature,
                HutchTemperature = options.Beam.HutchTemperature,
            },
        };
    }

    private LineDeviceEmulator PotentiostatOn(ICellSource cell) => options.SourceMeter is { } sourceMeter
        ? new SourceMeterEmulator(cell, clock, sourceMeter, clock.Anchor.Rate)
        : new MethodScriptDeviceEmulator(cell, clock, options.PotentiostatDevice, clock.Anchor.Rate);

    private PotentiostatSection PotentiostatAt(string address) => options.SourceMeter is { } sourceMeter
        ? new() { Driver = WiringFaults.Keithley, Address = address, Device = sourceMeter.Device }
        : new() { Driver = WiringFaults.MethodScript, Address = address, Device = options.PotentiostatDevice.DeviceId };

    private string OpenPotentiostat(string links)
    {
        RunningFaultPlan? faults = FaultsOf(StationOptions.Potentiostat);
        if (options.PotentiostatPort is not { } port)
        {
            PtyLine line = parts.Own(new PtyLine(Path.Combine(links, "potentiostat"), potentiostat.ServeAsync, faults));
            parts.Run(line.Completion);
            return new SerialChannelAddress(line.Path) { Baud = 921600 }.ToString();
        }

        return OpenProxy(port, OpenPotentiostatAsync, faults ?? new RunningFaultPlan(FaultPlan.None, options.FaultTime)).Address.ToString();

        ValueTask<IByteChannel> OpenPotentiostatAsync(CancellationToken cancellationToken)
        {
            (MemoryByteChannel host, MemoryByteChannel device) = MemoryByteChannel.CreatePair();
            parts.Run(ServeAsync());
            return ValueTask.FromResult<IByteChannel>(host);

            async Task ServeAsync()
            {
                await using (device) await potentiostat.ServeAsync(device, stop.Token);
            }
        }
    }

    private async Task<string> OpenPressureAsync(string links)
    {
        AlicatEmulator controller = new(options.PressureUnit, sources.Line);
        ushort[] setpoint = RegisterLayout.Of(RegisterType.Real32).Encode(options.SetpointBar);
        await controller.WriteAsync(options.PressureUnit, ModbusFunction.WriteMultipleRegisters, AlicatEmulator.SetpointAddress, setpoint, stop.Token);

        ModbusServer rtu = new(controller, ModbusFraming.Rtu, null);
        PtyLine line = parts.Own(new PtyLine(Path.Combine(links, "pressure"), rtu.ServeAsync, FaultsOf(StationOptions.PressureRtu)));
        parts.Run(line.Completion);
        PressureRtuAddress = new SerialChannelAddress(line.Path) { Baud = SerialBaud };

        RunningFaultPlan? faults = FaultsOf(StationOptions.PressureTcp);
        IPEndPoint place = new(IPAddress.Loopback, faults is null ? options.PressurePort : 0);
        ModbusTcpServer tcp = parts.Own(ModbusTcpServer.Start(place, controller, ModbusFraming.Tcp));
        parts.Run(tcp.Completion);
        TcpChannelAddress address = new("127.0.0.1", tcp.EndPoint.Port);
        if (faults is null) return address.ToString();
        return OpenProxy(options.PressurePort, token => address.OpenAsync(null, token), faults).Address.ToString();
    }

    private (int UdpPort, int TcpPort) OpenChannelAccess()
    {
        CaServer? server = null;
        FaultyTcpProxy? detour = FaultsOf(StationOptions.ChannelAccess) is { } faults
            ? OpenProxy(0, token => new TcpChannelAddress("127.0.0.1", server!.EndPoint.Port).OpenAsync(null, token), faults)
            : null;
        server = new CaServer(new CaServerOptions { Port = options.ChannelAccessPort, AdvertisedPort = detour?.Address.Port }, TimeProvider.System);
        TimeSpan shortest = ShortestPoll * clock.Anchor.Rate;
        McaRecordEmulator[] records = [.. sources.Detectors.Select((detector, index) =>
        {
            McaEmulatorOptions record = detector.RecordOptions;
            return parts.Own(new McaRecordEmulator(
                server, RecordOf(detector, index), record.StatusInterval < shortest ? record with { StatusInterval = shortest } : record,
                new CaughtUpMcaSource(detector.Counts, CatchUp, exposure => Counted?.Invoke(detector, exposure)), clock));
        })];
        if (options.XmapPrefix is { } prefix)
        {
            XmapOptions quirks = new();
            parts.Own(new XmapEmulator(server, prefix, quirks.StatusInterval < shortest ? quirks with { StatusInterval = shortest } : quirks, records, clock));
        }

        parts.Own(new MotorRecordEmulator(server, options.StageRecord, sources.Stage, options.Stage, clock));
        if (sources.Tilt is { } tilt) parts.Own(new MotorRecordEmulator(server, options.TiltRecord, tilt, options.Tilt, clock));
        if (sources.Carousel is { } carousel) parts.Own(new MotorRecordEmulator(server, options.CarouselRecord, carousel, options.Carousel, clock));
        parts.Own(new BeamPvs(server, options.Beam, sources.Beam, clock));
        parts.Own(server).Start(); // closed before the records: a put-callback that waits needs its record to the end
        return (server.EndPoint.Port, detour?.Address.Port ?? server.EndPoint.Port);
    }

    private string RecordOf(DetectorSource detector, int index) => options.XmapPrefix is { } prefix ? $"{prefix}mca{index + 1}" : detector.Record;

    private DetectorSection[] DetectorSections() => options.XmapPrefix is { } prefix
        ?
        [
            new()
            {
                Name = "xmap",
                Driver = WiringFaults.EpicsXmap,
                DxpPrefix = prefix,
                Records = [.. sources.Detectors.Select(RecordOf)],
                Elements = [.. sources.Detectors.Select(detector => detector.Name)],
            },
        ]
        : [.. sources.Detectors.Select((detector, index) => new DetectorSection { Name = detector.Name, Driver = WiringFaults.EpicsMca, Records = [RecordOf(detector, index)] })];

    private void CatchUp(DateTimeOffset until)
    {
        potentiostat.CatchUp();
        sources.Cell.Read(until); // a cell at rest is read by nobody else
        foreach (OtherCellServers other in others) other.CatchUp(until);
    }

    private async Task KeepUpAsync()
    {
        using PeriodicTimer timer = new(KeepUpInterval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                potentiostat.CatchUp();
                foreach (OtherCellServers other in others) other.KeepUp();
            }
        }
        catch (OperationCanceledException)
        {
            // The station closes.
        }
    }

    private RunningFaultPlan? FaultsOf(string line) =>
        options.Faults.TryGetValue(line, out FaultPlan? plan) ? new RunningFaultPlan(plan, options.FaultTime) : null;

    private FaultyTcpProxy OpenProxy(int port, Func<CancellationToken, ValueTask<IByteChannel>> openInstrument, RunningFaultPlan faults)
    {
        try
        {
            return parts.Own(FaultyTcpProxy.Start(port, openInstrument, faults));
        }
        catch (SocketException e)
        {
            throw new InstrumentException($"tcp://127.0.0.1:{port} cannot be listened on: {e.Message}. Choose another port.", e);
        }
    }
}
