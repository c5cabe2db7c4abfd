using System.Collections.Immutable;
using System.CommandLine;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.HardwareSim.Recordings;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.SourceMeters;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Potentiostats.Keithley;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.HardwareSim.Commands;

/// <summary>
/// The verb <c>simulate</c>, and the whole of the simulator's own program: the twin of a scenario behind the protocols of its instruments; where
/// somebody can read run files, a recorded run too.
/// </summary>
public static class SimulateCommand
{
    /// <summary>What it does, in one sentence.</summary>
    public const string Description = "Simulate a working cell at the beamline: the twin of a scenario, or a recorded run, behind the protocol of every instrument.";

    /// <summary>Exit code of a wrong option or file.</summary>
    public const int InputError = 2;

    private const string XmapPrefix = "6bmXMAP:"; // of APS 6-BM-A
    private const string EmStat4 = "es4_hr";

    private const int Ok = 0, Failed = 1, LargestPort = ushort.MaxValue;

    private static readonly Option<string[]> ScenarioOption = new("--scenario")
    {
        Description = "Scenario, a file of config/simulation/scenarios; several make a carousel of cells, each with its own potentiostat and pressure.",
        DefaultValueFactory = _ => ["paper-1mAh"],
    };

    private static readonly Option<FileInfo?> RunOption = new("--run") { Description = "Serve this recorded run in place of a scenario." };

    private static readonly Option<int> SpeedOption =
        new("--speed") { Description = $"Experiment seconds per real second, 1 to {ClockAnchor.FastestRate}.", DefaultValueFactory = _ => 600 };

    private static readonly Option<int> SeedOption = new("--seed") { Description = "Seed of the counting noise.", DefaultValueFactory = _ => 1 };

    private static readonly Option<string?> TextureOption = new Option<string?>("--texture") { Description = "Intensities of the cathode's lines; by default the scenario's." }
        .AcceptOnlyFromAmong([.. TextureWords.All.Select(word => word.Word)]);

    private static readonly Option<string[]> FaultOption = new("--fault")
    {
        Description = $"LINE=PLAN, such as potentiostat=silence@12s+3s,seed=1 (real time); may be repeated. Lines: {string.Join(", ", StationOptions.LineNames)}.",
    };

    private static readonly Option<bool> DriveOption =
        new("--drive") { Description = "Run the scenario's programme on the potentiostat, for when no daemon does; without --duration, end with it." };

    private static readonly Option<string?> DurationOption =
        new("--duration") { Description = "End after this time of experiment, such as 9h; by default at Ctrl-C." };

    private static readonly Option<string?> LinksOption = new("--links") { Description = "Folder for the links to the pseudo-terminals; by default a temporary one." };

    private static readonly Option<int?> PotentiostatPortOption =
        new("--potentiostat-port") { Description = "Serve the potentiostat on this TCP port (0: a free one) in place of a pseudo-terminal." };

    private static readonly Option<string> PotentiostatOption = new Option<string>("--potentiostat")
    {
        Description = "The potentiostat: es4_hr, an EmStat4 HR, or a Keithley SourceMeter 2400 or 2450.", DefaultValueFactory = _ => EmStat4,
    }.AcceptOnlyFromAmong([EmStat4, .. KeithleyModel.All.Select(model => model.Device)]);

    private static readonly Option<string> DetectorOption = new Option<string>("--detector")
    {
        Description = "What reads the detectors: a mca record each, or one xMAP that starts them together.", DefaultValueFactory = _ => WiringFaults.EpicsMca,
    }.AcceptOnlyFromAmong(WiringFaults.EpicsMca, WiringFaults.EpicsXmap);

    private static readonly Option<int> PressurePortOption = new("--pressure-port") { Description = "TCP port of the pressure controller; by default a free one." };

    private static readonly Option<int> ChannelAccessPortOption = new("--channel-access-port") { Description = "TCP and UDP port of Channel Access; by default a free one." };

    private static readonly Option<FileInfo?> OutOption = new("--out") { Description = "Write the appsettings fragment to this file." };

    private static readonly Option<string?> ConfigOption = new("--config") { Description = "The config folder." };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON Lines: the start, the truth now and then and of every frame, the end of each step." };

    /// <summary>Creates the verb.</summary>
    /// <param name="readRun">Reads a run file; null where nobody can, then there is no <c>--run</c>.</param>
    /// <returns>The verb.</returns>
    public static Command Create(Func<string, RecordedRun>? readRun = null)
    {
        var command = new Command("simulate", Description);
        Configure(command, readRun);
        return command;
    }

    /// <summary>Makes a command the simulator.</summary>
    /// <param name="command">Gets the options and the action.</param>
    /// <param name="readRun">Reads a run file; null where nobody can, then there is no <c>--run</c>.</param>
    public static void Configure(Command command, Func<string, RecordedRun>? readRun = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (readRun is not null) command.Options.Add(RunOption);
        foreach (Option option in (Option[])
        [
            ScenarioOption, SpeedOption, SeedOption, TextureOption, FaultOption, DriveOption, DurationOption, LinksOption,
            DetectorOption, PotentiostatOption, PotentiostatPortOption, PressurePortOption, ChannelAccessPortOption, OutOption, ConfigOption, JsonOption,
        ])
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, readRun, cancellationToken));
    }

    private static async Task<int> RunAsync(ParseResult parsed, Func<string, RecordedRun>? readRun, CancellationToken cancellationToken)
    {
        TextWriter output = parsed.InvocationConfiguration.Output, error = parsed.InvocationConfiguration.Error;
        try
        {
            if (parsed.GetValue(OutOption) is { Directory: { Exists: false } missing } unwritten)
                throw new FormatException($"{unwritten}: the folder {missing.FullName} is not there; make it first.");
            int speed = InRange(parsed, SpeedOption, 1, ClockAnchor.FastestRate);
            TimeSpan? duration = parsed.GetValue(DurationOption) is { } text ? PlanDuration.Parse(text) : null;
            StationOptions options = OptionsOf(parsed);
            var clock = new ExperimentClock(ClockAnchor.Now(speed));
            string? runFile = readRun is null ? null : parsed.GetValue(RunOption)?.FullName;
            ServedRun? served = runFile is null ? null : Serve(parsed, readRun!(runFile), clock);
            ImmutableArray<Twin> twins = served is null ? TwinsOf(parsed, clock) : [];
            if (twins.Length > 1 && parsed.GetValue(DriveOption)) throw new FormatException($"{DriveOption.Name} is for one cell: let a daemon run several.");
            Twin? twin = twins.Length == 1 ? twins[0] : null;
            if (served is not null) options = options with { CellName = served.CellName, SetpointBar = served.SetpointBar };
            ISimulatedExperiment experiment = served ?? twin ?? (ISimulatedExperiment)new CarouselTwins(twins);
            await using SimulatedStation station = await SimulatedStation.StartAsync(experiment.Sources, options, clock);
            if (parsed.GetValue(OutOption) is { } file) await File.WriteAllTextAsync(file.FullName, WiringJson.Write(station.Wiring) + "\n", cancellationToken);
            ISimulationView view = parsed.GetValue(JsonOption) ? new JsonView(output)
                : ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected ? new LiveView(output)
                : new TextView(output);
            await new Simulation(experiment, station, view, clock).RunAsync(parsed.GetValue(DriveOption) ? twin : null, duration, cancellationToken);
            return Ok;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Ok; // Ctrl-C is how it ends
        }
        catch (InstrumentException e)
        {
            await error.WriteLineAsync(e.Message);
            return Failed;
        }
        catch (Exception e) when (e is ConfigException or FormatException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message.ReplaceLineEndings(" "));
            return InputError;
        }
    }

    private static ImmutableArray<Twin> TwinsOf(ParseResult parsed, ExperimentClock clock)
    {
        ConfigFolder config = ConfigFolder.Find(ConfigPlaces.OfThisProcess(parsed.GetValue(ConfigOption)));
        Texture? texture = parsed.GetValue(TextureOption) is { } named ? TextureWords.All.First(word => word.Word == named).Meaning : null;
        List<Twin> twins = [];
        foreach (string scenario in parsed.GetValue(ScenarioOption)!)
            twins.Add(new Twin(config, config.LoadScenario(scenario), texture, parsed.GetValue(SeedOption), clock, twins.FirstOrDefault()));
        return [.. twins];
    }

    private static ServedRun Serve(ParseResult parsed, RecordedRun run, ExperimentClock clock)
    {
        foreach (Option option in (Option[])[ScenarioOption, SeedOption, TextureOption, DriveOption])
        {
            if (parsed.GetResult(option) is { Implicit: false }) throw new FormatException($"{option.Name} is for a scenario: it does not go with {RunOption.Name}.");
        }

        return new ServedRun(run, clock);
    }

    private static StationOptions OptionsOf(ParseResult parsed) => new()
    {
        LinkFolder = parsed.GetValue(LinksOption) is { } links ? Path.GetFullPath(links) : null,
        PotentiostatPort = parsed.GetValue(PotentiostatPortOption) is null ? null : InRange(parsed, PotentiostatPortOption, 0, LargestPort),
        PressurePort = InRange(parsed, PressurePortOption, 0, LargestPort),
        ChannelAccessPort = InRange(parsed, ChannelAccessPortOption, 0, LargestPort),
        SetpointBar = Twin.LineBar,
        SourceMeter = parsed.GetValue(PotentiostatOption) is { } device && device != EmStat4 ? new SourceMeterOptions(device) : null,
        XmapPrefix = parsed.GetValue(DetectorOption) == WiringFaults.EpicsXmap ? XmapPrefix : null,
        Faults = FaultsOf(parsed.GetValue(FaultOption) ?? []),
    };

    private static ImmutableDictionary<string, FaultPlan> FaultsOf(string[] texts)
    {
        ImmutableDictionary<string, FaultPlan> plans = ImmutableDictionary<string, FaultPlan>.Empty;
        foreach (string text in texts)
        {
            string[] parts = text.Split('=', 2);
            if (parts.Length < 2 || !StationOptions.LineNames.Contains(parts[0]))
                throw new FormatException($"--fault '{text}': write LINE=PLAN; the lines are {string.Join(", ", StationOptions.LineNames)}.");
            if (plans.ContainsKey(parts[0])) throw new FormatException($"--fault: {parts[0]} has two plans; put a comma between their faults.");
            plans = plans.Add(parts[0], FaultPlan.Parse(parts[1]));
        }

        return plans;
    }

    private static int InRange<T>(ParseResult parsed, Option<T> option, int low, int high)
    {
        int value = Convert.ToInt32(parsed.GetValue(option), System.Globalization.CultureInfo.InvariantCulture);
        return value >= low && value <= high ? value : throw new FormatException($"{option.Name} must be {low} to {high}, not {value}.");
    }
}
