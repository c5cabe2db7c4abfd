using System.Collections.Immutable;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Daemon;

/// <summary>
/// The daemon before the twin of the thin cell, both in this process, over real lines. What goes wrong on the lines goes by a clock that the test moves.
/// </summary>
internal sealed class DaemonBench : IAsyncDisposable
{
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(4));
    private readonly DirectoryInfo folder;
    private readonly SimulatedStation station;
    private CancellationTokenSource stop = new();

    private DaemonBench(DirectoryInfo folder, Twin twin, SimulatedStation station, StationWiring wiring, ManualTimeProvider faultTime) =>
        (this.folder, Twin, this.station, Wiring, FaultTime) = (folder, twin, station, wiring, faultTime);

    public Twin Twin { get; }

    /// <summary>What the daemon is configured with.</summary>
    public StationWiring Wiring { get; }

    public ManualTimeProvider FaultTime { get; }

    public WatchingView View { get; } = new();

    /// <summary>Current of the cell now, A.</summary>
    public double CurrentAmperes => station.CatchUp(out _).CurrentAmperes;

    /// <summary>Ends with the daemon's exit code.</summary>
    public Task<int> Daemon { get; private set; } = Task.FromResult(-1);

    public string RunFile => Path.Combine(folder.FullName, "bench.run");

    private string Settings => Path.Combine(folder.FullName, "appsettings.json");

    private string PlanFile => Path.Combine(folder.FullName, "bench.json");

    /// <summary>Ends every wait that takes far too long.</summary>
    public CancellationToken Token => guard.Token;

    /// <summary>Starts simulator and daemon: one pristine scan, then a charge until somebody stops it.</summary>
    /// <param name="faults">What goes wrong on which line; null for nothing.</param>
    /// <param name="change">Puts something else behind an instrument; null for the twin alone.</param>
    /// <param name="speed">Experiment seconds per real second.</param>
    /// <param name="rewire">Leads the daemon to an instrument of the test's own; null for none.</param>
    /// <param name="options">What its command line asks; null for nothing.</param>
    public static async Task<DaemonBench> StartAsync(
        ImmutableDictionary<string, FaultPlan>? faults, Func<StationSources, StationSources>? change, int speed = 150, Func<StationWiring, StationWiring>? rewire = null, RunOptions? options = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        ConfigFolder config = ConfigFolder.Find(ConfigPlaces.OfThisProcess(RepositoryFolder.Config));
        var clock = new ExperimentClock(ClockAnchor.Now(speed));
        var twin = new Twin(config, config.LoadScenario("paper-1mAh"), Texture.Hardened, 1, clock);
        var faultTime = new ManualTimeProvider();
        StationOptions places = new() { SetpointBar = Twin.LineBar, FaultTime = faultTime, Faults = faults ?? ImmutableDictionary<string, FaultPlan>.Empty };
        SimulatedStation station = await SimulatedStation.StartAsync(change?.Invoke(twin.Sources) ?? twin.Sources, places, clock);
        var bench = new DaemonBench(folder, twin, station, rewire?.Invoke(station.Wiring) ?? station.Wiring, faultTime);
        await File.WriteAllTextAsync(bench.Settings, WiringJson.Write(bench.Wiring), bench.Token);
        await File.WriteAllTextAsync(bench.PlanFile, Plan().ToJsonString(), bench.Token);
        bench.Begin(options);
        return bench;
    }

    /// <summary>Leads the daemon to a pressure controller of the test's own, with the registers of the simulated one.</summary>
    public static StationWiring PressedBy(StationWiring wiring, ModbusTcpServer server, byte unit) => wiring with
    {
        Cells = [wiring.Cells[0] with { Pressure = wiring.Cells[0].Pressure! with { Address = $"tcp://127.0.0.1:{server.EndPoint.Port}", Unit = unit } }],
    };

    /// <summary>Starts the daemon again, after it was stopped, with the same run.</summary>
    /// <param name="options">What its command line asks; null for nothing.</param>
    public void Begin(RunOptions? options)
    {
        stop.Dispose();
        stop = new CancellationTokenSource();
        ConfigFolder config = ConfigFolder.Find(ConfigPlaces.OfThisProcess(RepositoryFolder.Config));
        Daemon = DaemonHost.RunAsync(
            DaemonSettingsReader.Read(Settings), config, RunSetup.Load(config, PlanFile), RunFile, options ?? new RunOptions(false, false), View, stop.Token);
    }

    /// <summary>Waits for an event; a daemon that ends without it is told at once.</summary>
    public Task WaitForAsync(string kind) => OrEndAsync(View.WaitForAsync(kind, Token));

    /// <summary>Waits until something holds that changes with what the daemon tells.</summary>
    public Task WaitUntilAsync(Func<bool> holds) => OrEndAsync(View.WaitUntilAsync(holds, Token));

    /// <summary>Stops the daemon as SIGTERM does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await stop.CancelAsync();
        return await Daemon.WaitAsync(Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await ((Task)Daemon).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the test has looked at it
        await station.DisposeAsync();
        folder.Delete(recursive: true);
        guard.Dispose();
        stop.Dispose();
    }

    private async Task OrEndAsync(Task wait)
    {
        if (await Task.WhenAny(wait, Daemon) == Daemon) Assert.Fail($"the daemon ended with {await Daemon}: {string.Join(" | ", View.Events.Select(e => e.Text))}");
        await wait;
    }

    private static JsonObject Plan()
    {
        JsonObject plan = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json")))!.AsObject();
        plan["name"] = "bench";
        plan["pristine_scans"] = 1;
        plan["cells"]![0]!["steps"]![0]!["interval_s"] = 10;
        return plan;
    }
}
