using System.Collections.Immutable;
using System.Net.Sockets;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Scenarios.Programmes;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Station;

/// <summary>The station's servers over real ptys and sockets, at a rate of 600.</summary>
public sealed class SimulatedStationTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // for a broken build, never asserted

    private readonly ExperimentClock clock = new(ClockAnchor.Now(600));
    private readonly CancellationTokenSource guard = new(Patience);
    private readonly LinearCell cell = new(2.5, 100, 1);
    private readonly string folder = Directory.CreateTempSubdirectory("station").FullName;

    public void Dispose()
    {
        guard.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Dispose_OfAStation_ClosesItsPortsAndRemovesItsLinks()
    {
        using HeldPort pressure = new(); // nobody else comes by it when the station has let it go
        SimulatedStation station = await StartAsync(new StationOptions { LinkFolder = folder, PressurePort = pressure.Number });
        string potentiostat = Path.Combine(folder, "potentiostat");
        int port = ((TcpChannelAddress)ByteChannelAddress.Parse(station.Wiring.Cells[0].Pressure!.Address)).Port;
        Assert.True(File.Exists(potentiostat));
        await station.DisposeAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        using TcpClient client = new();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync("127.0.0.1", port, guard.Token).AsTask());
        await station.Completion;
    }

    [Fact]
    public async Task Wiring_OfAnotherSerialNumber_IsRefusedByTheDriverThatItMakes()
    {
        await using SimulatedStation station = await StartAsync(new StationOptions());
        PotentiostatSection section = station.Wiring.Cells[0].Potentiostat! with { SerialNumber = "another" };
        await using IPotentiostat driver = WiredPotentiostat.Create(section, CellLimits.ForPlan(37.7e-6), clock);
        InstrumentException error;
        do error = await Assert.ThrowsAnyAsync<InstrumentException>(() => driver.IdentifyAsync(guard.Token));
        while (error is InstrumentTimeoutException); // a machine that has no time
        Assert.Contains("another is wired", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_WhileAClientWaitsForAnExposure_EndsBoth()
    {
        SimulatedStation station = await StartAsync(new StationOptions());
        await using CaClient client = Client(station);
        CaChannel start = await client.Open("mca1.ERST").WhenConnectedAsync(guard.Token), acquiring = await client.Open("mca1.ACQG").WhenConnectedAsync(guard.Token);
        Task exposure = start.WriteAsync(CaValue.Of(1.0), TimeSpan.FromMinutes(1), guard.Token); // without a preset it counts for ever
        while ((await acquiring.ReadAsync(guard.Token)).Value.Number() == 0) guard.Token.ThrowIfCancellationRequested();

        await station.DisposeAsync();
        await Assert.ThrowsAsync<InstrumentException>(() => exposure);
    }

    [Fact]
    public async Task Xmap_InPlaceOfARecordEach_ReadsEveryDetectorByOneDriver()
    {
        await using SimulatedStation station = await StartAsync(new StationOptions { XmapPrefix = "6bmXMAP:" });
        DetectorSection section = Assert.Single(station.Wiring.Detectors);
        Assert.Empty(WiringFaults.Of(station.Wiring));
        Assert.Equal(("epics-xmap", "6bmXMAP:mca1"), (section.Driver, section.Records[0]));
        Assert.Equal("horizontal", Assert.Single(section.NamesOfElements()));

        await using CaClient client = Client(station);
        EpicsMcaOptions options = new() { Records = [.. section.Records], DxpPrefix = section.DxpPrefix, PollInterval = TimeSpan.FromMilliseconds(5), StartGrace = Patience };
        await using EpicsMcaDetector driver = new(client, options, clock, TimeProvider.System);
        ExposurePreset minute = new(PresetKind.RealTime, TimeSpan.FromMinutes(1));
        for (int i = 0; i < 2; i++)
        {
            Exposure exposure = await driver.ExposeAsync(minute, guard.Token);
            Assert.Equal(ExposureCompleteness.Full, exposure.Completeness);
            Assert.Equal(minute.Duration, Assert.Single(exposure.Elements).Spectrum.RealTime);
        }
    }

    [Fact]
    public async Task Potentiostat_WhoseLineIsDisconnected_IsBackUnderItsNameAndWentOn()
    {
        ManualTimeProvider faultTime = new();
        StationOptions options = new()
        {
            LinkFolder = folder,
            FaultTime = faultTime,
            Faults = ImmutableDictionary<string, FaultPlan>.Empty.Add("potentiostat", FaultPlan.Parse("disconnect@2s")),
        };
        await using SimulatedStation station = await StartAsync(options);
        await using MethodScriptPotentiostat driver = Driver(station);
        ConstantCurrentStep step = new(1e-5, TimeSpan.FromHours(5), TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<InstrumentException>(async () =>
        {
            await foreach (StepOutput output in driver.RunAsync(step, guard.Token))
            {
                Assert.IsType<PotentiostatSample>(output);
                faultTime.Advance(TimeSpan.FromSeconds(2));
            }
        });

        Assert.True(station.IsScriptRunning);
        PotentiostatSample? sample = null;
        while (sample is null)
        {
            try
            {
                await foreach (StepOutput output in driver.AdoptAsync(step, guard.Token))
                {
                    sample = Assert.IsType<PotentiostatSample>(output);
                    break;
                }
            }
            catch (InstrumentException)
            {
                // The adapter is not plugged in again yet.
                guard.Token.ThrowIfCancellationRequested();
            }
        }

        Assert.Equal(1e-5, sample.CurrentAmperes!.Value, 8);
    }

    [Fact]
    public async Task Potentiostat_WhoseHostIsGone_EndsItsStepByItself()
    {
        await using SimulatedStation station = await StartAsync(new StationOptions());
        await using (MethodScriptPotentiostat driver = Driver(station))
        {
            ConstantCurrentStep step = new(1e-5, TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)); // 6 s, so that it runs yet when it is looked at
            await foreach (StepOutput output in driver.RunAsync(step, guard.Token))
            {
                Assert.IsType<PotentiostatSample>(output);
                break; // and nobody reads on
            }
        }

        Assert.True(station.IsScriptRunning);
        while (station.IsScriptRunning) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, guard.Token);
        Assert.Equal(CellLoad.OpenCircuit, cell.Load);
    }

    [Fact]
    public async Task Potentiostat_OnATcpPort_AnswersThere()
    {
        await using SimulatedStation station = await StartAsync(new StationOptions { PotentiostatPort = 0 });
        await using MethodScriptPotentiostat driver = Driver(station);

        Assert.StartsWith("tcp://127.0.0.1:", station.Wiring.Cells[0].Potentiostat!.Address, StringComparison.Ordinal);
        Assert.Equal("EmStat4 HR", (await driver.IdentifyAsync(guard.Token)).Model);
    }

    [Fact]
    public async Task Programme_DrivenThroughTheRealDriver_EndsEachStepByItsLimitOrTime()
    {
        CellParameters parameters = ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, "", "", "")).LoadCell("1mAh");
        double density = 1e-3 / parameters.Electrode.AreaSquareMetres; // 1 mA on 1 F: 1 mV a second
        ProgrammeStep[] programme =
        [
            new(CellMode.OpenCircuit, 0, null, TimeSpan.FromMinutes(1)),
            new(CellMode.Galvanostatic, density, 3.0, TimeSpan.FromHours(1)),
            new(CellMode.Potentiostatic, 3.1, density / 10, TimeSpan.FromHours(1)),
            new(CellMode.Galvanostatic, -density, 2.9, TimeSpan.FromHours(1)),
        ];
        await using SimulatedStation station = await StartAsync(new StationOptions());
        await using MethodScriptPotentiostat driver = Driver(station, 1e-3);
        List<StepEndReason> ends = [];

        await new ProgrammeDriver(driver, parameters).RunAsync(programme, (_, end) => ends.Add(end.Reason), guard.Token);

        Assert.Equal([StepEndReason.Time, StepEndReason.Limit, StepEndReason.Limit, StepEndReason.Limit], ends);
        Assert.Equal(CellLoad.OpenCircuit, cell.Load);
        Assert.InRange(station.CatchUp(out _).PotentialVolts, 2.9, 3.01); // 0.1 V of the last reading was the resistance's
    }

    [Theory]
    [InlineData("channel-access")]
    [InlineData("pressure-tcp")]
    public async Task FaultPlan_OfATcpLine_StrikesItsClients(string line)
    {
        StationOptions options = new() { Faults = ImmutableDictionary<string, FaultPlan>.Empty.Add(line, FaultPlan.Parse("half-open@0s")) };
        await using SimulatedStation station = await StartAsync(options);
        ByteChannelAddress address = line == "pressure-tcp"
            ? ByteChannelAddress.Parse(station.Wiring.Cells[0].Pressure!.Address)
            : ByteChannelAddress.Parse($"tcp://{station.Wiring.ChannelAccess.NameServers[0]}");
        await using IByteChannel channel = await address.OpenAsync(null, guard.Token);
        await channel.WriteAsync(Convert.FromHexString("00010000000601030549" + "0002"), guard.Token);

        // Half open: the line is there, and nothing comes over it; a sound one greets (Channel Access) or answers (Modbus) at once.
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(guard.Token);
        patience.CancelAfter(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => channel.Input.ReadAsync(patience.Token).AsTask());
    }

    [Fact]
    public async Task ChannelAccess_ThroughASoundDetour_IsReached()
    {
        StationOptions options = new() { Faults = ImmutableDictionary<string, FaultPlan>.Empty.Add("channel-access", FaultPlan.None) };
        await using SimulatedStation station = await StartAsync(options);
        await using CaClient client = Client(station);
        CaChannel shutter = await client.Open(station.Wiring.Beam!.Shutters[0]).WhenConnectedAsync(guard.Token);

        Assert.Equal(station.Wiring.ChannelAccess.NameServers[0], shutter.Server!.ToString());
        Assert.Equal("ON", (await shutter.ReadAsync(DbrForm.Plain, CaType.String, 1, guard.Token)).Value.Text());
    }

    [Fact]
    public async Task Shutter_ClosedByItsVariable_TakesTheBeamAway()
    {
        await using SimulatedStation station = await StartAsync(new StationOptions());
        await using CaClient client = Client(station);
        CaChannel close = await client.Open(new BeamPvNames().CloseShutter).WhenConnectedAsync(guard.Token);
        CaChannel flux = await client.Open(station.Wiring.Beam!.Intensity!).WhenConnectedAsync(guard.Token);
        Assert.Equal(BeamPvs.FullIonChamberRate, (await flux.ReadAsync(guard.Token)).Value.Number());
        await close.WriteAsync(CaValue.Of(1.0), guard.Token);

        Assert.Equal(0, (await flux.ReadAsync(guard.Token)).Value.Number());
    }

    [Fact]
    public async Task FaultPlan_ForAnUnknownLine_IsRefusedWithTheNames()
    {
        StationOptions options = new() { Faults = ImmutableDictionary<string, FaultPlan>.Empty.Add("pty", FaultPlan.None) };

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(options));
        Assert.Contains("potentiostat, pressure-tcp, pressure-rtu, channel-access", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnATakenPort_FailsAndLeavesNothing()
    {
        await using SimulatedStation first = await StartAsync(new StationOptions());
        int port = ((TcpChannelAddress)ByteChannelAddress.Parse(first.Wiring.Cells[0].Pressure!.Address)).Port;

        await Assert.ThrowsAsync<InstrumentException>(() => StartAsync(new StationOptions { LinkFolder = folder, PressurePort = port }));
        await Assert.ThrowsAsync<InstrumentException>(() => StartAsync(new StationOptions { LinkFolder = folder, PotentiostatPort = port }));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    private Task<SimulatedStation> StartAsync(StationOptions options)
    {
        DetectorSource detector = new("horizontal", "mca1", new FixedMcaSource([100], 0), new McaEmulatorOptions { Channels = 8 });
        StationSources sources = new(cell, new PistonLine(3, 0.5, 10, clock), new StageAxis(12), new WhiteBeam(), [detector]);
        return SimulatedStation.StartAsync(sources, options with { PotentiostatDevice = new() { DeafAfterError = TimeSpan.Zero } }, clock);
    }

    private static CaClient Client(SimulatedStation station) => new(
        new CaClientOptions { Addresses = [.. station.Wiring.ChannelAccess.AddressList], OperationTimeout = Patience, EchoTimeout = Patience }, TimeProvider.System);

    private MethodScriptPotentiostat Driver(SimulatedStation station, double planAmperes = 1e-5)
    {
        ByteChannelAddress address = ByteChannelAddress.Parse(station.Wiring.Cells[0].Potentiostat!.Address);
        MethodScriptOptions options = new(MethodScriptModel.ForDevice("es4_hr"), CellLimits.ForPlan(planAmperes))
        {
            Rate = clock.Anchor.Rate, SettleTime = TimeSpan.Zero, ReplyTimeout = Patience, ShortestSilence = Patience,
        };
        return new MethodScriptPotentiostat(token => address.OpenAsync(null, token), options, clock);
    }
}
