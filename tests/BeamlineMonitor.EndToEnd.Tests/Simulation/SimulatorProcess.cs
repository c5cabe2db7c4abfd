using System.Diagnostics;
using System.Text.Json.Nodes;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;
using BeamlineMonitor.Instruments.Pressure;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Simulation;

/// <summary>The simulator in a process of its own, and the real drivers on what it prints, as a daemon would open them.</summary>
internal sealed class SimulatorProcess : IAsyncDisposable
{
    // The drivers' own patience is for an instrument; a machine that has no time keeps a simulator from answering for longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ForeignProcess process;
    private readonly List<IAsyncDisposable> opened = [];

    private SimulatorProcess(ForeignProcess process, JsonNode start)
    {
        this.process = process;
        Start = start;
        Wiring = WiringJson.Parse("the simulator's output", start["appsettings"]!.ToJsonString());
        Clock = new ExperimentClock(Wiring.ExperimentClock!);
        ChannelAccess = new CaClient(
            new CaClientOptions { Addresses = [.. Wiring.ChannelAccess.AddressList], OperationTimeout = Patience, ConnectTimeout = Patience, EchoTimeout = Patience },
            TimeProvider.System);
    }

    /// <summary>What it said at its start.</summary>
    public JsonNode Start { get; }

    public StationWiring Wiring { get; }

    /// <summary>The experiment's clock, as this process has it.</summary>
    public ExperimentClock Clock { get; }

    public CaClient ChannelAccess { get; }

    public static async Task<SimulatorProcess> RunAsync(string arguments, CancellationToken cancellationToken)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "BeamlineMonitor.HardwareSim.dll");
        ForeignProcess process = ForeignProcess.Start("dotnet", [program, "--json", "--config", RepositoryFolder.Config, .. arguments.Split(' ')]);
        string line = await process.WaitForLineAsync("{\"start\":", cancellationToken);
        return new SimulatorProcess(process, JsonNode.Parse(line)!["start"]!);
    }

    public EpicsMcaDetector Detector(int index)
    {
        EpicsMcaOptions options = new() { Records = [.. Wiring.Detectors[index].Records], PollInterval = TimeSpan.FromMilliseconds(5), CompletionMargin = Patience };
        return Own(new EpicsMcaDetector(ChannelAccess, options, Clock, TimeProvider.System));
    }

    public MethodScriptPotentiostat Potentiostat(CellLimits limits)
    {
        PotentiostatSection wired = Wiring.Cells[0].Potentiostat!;
        ByteChannelAddress address = ByteChannelAddress.Parse(wired.Address);
        MethodScriptOptions options = new(MethodScriptModel.ForDevice(wired.Device), limits) { Rate = Clock.Anchor.Rate, ReplyTimeout = Patience, ShortestSilence = Patience };
        return Own(new MethodScriptPotentiostat(token => address.OpenAsync(null, token), options, Clock));
    }

    public ModbusPressureController Pressure(PressureLimits limits)
    {
        PressureSection wired = Wiring.Cells[0].Pressure!;
        ModbusClient bus = Own(ModbusClient.At(ByteChannelAddress.Parse(wired.Address), ModbusFraming.Tcp, new ModbusClientOptions { ReplyTimeout = Patience, LateReplyWindow = Patience }, null));
        PressureControllerMap map = PressureControllerMapParser.Parse(
            wired.Map, File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "instruments", wired.Map + ".json")));
        StackGeometry geometry = new(Start["piston_mm2"]!.GetValue<double>(), Start["die_mm2"]!.GetValue<double>());
        return new ModbusPressureController(bus, wired.Unit, map, geometry, limits, Clock);
    }

    /// <summary>Moves the stage by its record; ends when it has arrived.</summary>
    public async Task MoveStageAsync(double micrometres, CancellationToken cancellationToken)
    {
        using CaChannel target = ChannelAccess.Open(Wiring.Stage!.Record + ".VAL");
        await target.WhenConnectedAsync(cancellationToken);
        await target.WriteAsync(CaValue.Of(micrometres / Wiring.Stage!.MicrometresPerUnit), cancellationToken);
    }

    public async Task<CaReading> ReadPvAsync(string name, CancellationToken cancellationToken)
    {
        using CaChannel pv = ChannelAccess.Open(name);
        return await (await pv.WhenConnectedAsync(cancellationToken)).ReadAsync(DbrForm.Time, null, null, cancellationToken);
    }

    /// <summary>What it has told of a kind: truth, frame or step.</summary>
    public List<JsonNode> Told(string kind) => [.. process.Output.Split('\n').Where(line => line.StartsWith($"{{\"{kind}\":", StringComparison.Ordinal))
        .Select(line => JsonNode.Parse(line)![kind]!)];

    /// <summary>A truth of after an instant of the experiment.</summary>
    public async Task<JsonNode> TruthAfterAsync(DateTimeOffset instant, CancellationToken cancellationToken)
    {
        await process.WaitForLineAsync("{\"truth\":", cancellationToken);
        while (Told("truth")[^1]["utc"]!.GetValue<DateTimeOffset>() < instant)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }

        return Told("truth")[^1];
    }

    /// <summary>What it has used up to now: processor time in all, memory at this moment.</summary>
    public (TimeSpan Processor, long ResidentBytes) Resources()
    {
        using Process simulator = Process.GetProcessById(process.Id);
        return (simulator.TotalProcessorTime, simulator.WorkingSet64);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable driver in opened) await driver.DisposeAsync();
        await ChannelAccess.DisposeAsync();
        await process.DisposeAsync();
    }

    private T Own<T>(T driver)
        where T : IAsyncDisposable
    {
        opened.Add(driver);
        return driver;
    }
}
