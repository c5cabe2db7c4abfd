using System.CommandLine;
using System.Globalization;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Broker;
using BeamlineMonitor.Commands.Run;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.ExperimentTime;
using Spectre.Console;

namespace BeamlineMonitor.Commands.Demo;

/// <summary>The verb <c>demo</c>: a simulated cell in a process of its own, and the daemon that measures it, with nothing else to set up.</summary>
internal static class DemoCommand
{
    /// <summary>Name of the file in the demo's folder that holds the truth of every exposure.</summary>
    public const string TruthFile = "truth.jsonl";

    private static readonly TimeSpan DrawInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    private static readonly Option<int> SpeedOption =
        new("--speed") { Description = $"Experiment seconds per real second, 1 to {ClockAnchor.FastestRate}.", DefaultValueFactory = _ => 600 };

    private static readonly Option<string> CellOption = new Option<string>("--cell") { Description = "The paper's thin or thick cell.", DefaultValueFactory = _ => "1mAh" }
        .AcceptOnlyFromAmong("1mAh", "3mAh");

    private static readonly Option<string?> TextureOption = new Option<string?>("--texture") { Description = "Intensities of the cathode's lines; by default the scenario's." }
        .AcceptOnlyFromAmong([.. TextureWords.All.Select(word => word.Word)]);

    private static readonly Option<int> SeedOption = new("--seed") { Description = "Seed of the counting noise.", DefaultValueFactory = _ => 1 };

    private static readonly Option<DirectoryInfo?> FolderOption =
        new("--folder") { Description = "Where run file, log and the simulator's truth are kept; by default a new folder below the temporary one." };

    private static readonly Option<string?> ConfigOption = new("--config") { Description = "The config folder." };

    /// <summary>Creates the verb.</summary>
    /// <returns>The verb.</returns>
    public static Command Create()
    {
        var command = new Command("demo", "A simulated charge, measured live: what is published, beside the twin's truth and the paper.")
        {
            SpeedOption, CellOption, TextureOption, SeedOption, FolderOption, ConfigOption,
        };
        command.SetAction(DaemonVerb.Answering(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string name = $"paper-{parsed.GetValue(CellOption)}", folder = parsed.GetValue(FolderOption)?.FullName ?? Directory.CreateTempSubdirectory("beamline-monitor-demo-").FullName;
        MadeFolder.Require(folder, $"--folder {folder}", "it");
        ConfigFolder config = ConfigFolder.Find(ConfigPlaces.OfThisProcess(parsed.GetValue(ConfigOption)));
        RunSetup setup = RunSetup.Load(config, name);
        string wiring = Path.Combine(folder, "appsettings.json"), runFile = Path.Combine(folder, $"{name}.run"), truth = Path.Combine(folder, TruthFile);
        if (File.Exists(runFile)) throw new InputException($"{runFile}: this file is there already; choose another --folder.");
        await using SimulatorChild simulator = await SimulatorChild.StartAsync(
            new(name, parsed.GetValue(TextureOption), parsed.GetValue(SpeedOption), parsed.GetValue(SeedOption), config.Path, wiring, truth), cancellationToken);
        MqttSettings mqtt = MqttSettings.None with { Mode = BrokerMode.Local, DataFolder = Path.Combine(folder, MqttSettings.DefaultDataFolder) };
        if (!MosquittoProgram.IsInstalled)
        {
            mqtt = MqttSettings.None;
            await parsed.InvocationConfiguration.Error.WriteLineAsync("mosquitto is not installed (apt-get install mosquitto): nothing is published.");
        }

        DaemonSettings settings = DaemonSettingsReader.Read(wiring) with { RunsFolder = folder, LogFolder = folder, Mqtt = mqtt };
        var view = new DemoView();
        Task<int> daemon = DaemonHost.RunAsync(settings, config, setup, runFile, new RunOptions(false, true), view, cancellationToken);
        await ShowUntilAsync(daemon, view, parsed.InvocationConfiguration.Output);
        int exit = await daemon;
        WriteTable(parsed.InvocationConfiguration.Output, setup.Plan, name, view, simulator);
        if (simulator.TruthFault is { } fault) await parsed.InvocationConfiguration.Error.WriteLineAsync($"{truth} is not whole: {fault}");
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"Run file: {runFile}, truth: {truth}");
        return exit;
    }

    private static async Task ShowUntilAsync(Task daemon, DemoView view, TextWriter output)
    {
        bool isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        if (!isTerminal)
        {
            while (await Task.WhenAny(daemon, Task.Delay(LineInterval, TimeProvider.System, CancellationToken.None)) != daemon) console.Write(view.Draw());
            return;
        }

        await console.Live(new Text("")).StartAsync(async display =>
        {
            while (await Task.WhenAny(daemon, Task.Delay(DrawInterval, TimeProvider.System, CancellationToken.None)) != daemon) display.UpdateTarget(view.Draw());
        });
    }

    private static void WriteTable(TextWriter output, RunPlan plan, string name, DemoView view, SimulatorChild simulator)
    {
        FrameResult[] results = [.. view.Results.Where(result => result.Detector == plan.Primary.Name)];
        if (results.Length == 0) return;
        DateTimeOffset end = EndOfCharge(plan, results);
        List<string[]> rows = [["layer", "x from c", "x from V", "twin's truth", "paper"]];
        foreach (LayerPosition layer in plan.Cells[0].Layers)
        {
            FrameResult? last = results.Where(result => result.Target.Layer == layer.Number && result.At <= end).MaxBy(result => result.At);
            if (last is null) continue;
            TimeSpan half = plan.Preset.Duration / 2;
            double? truth = simulator.TrueX(plan.Primary.Name, layer.StageMicrometres, last.At - half, last.At + half);
            double? paper = PaperEndOfCharge.XOf(name, layer.Number);
            rows.Add(
            [
                layer.Number.ToString(CultureInfo.InvariantCulture),
                DemoView.Format(last.FromC),
                DemoView.Format(last.FromVolume),
                truth?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-",
                paper?.ToString("0.###", CultureInfo.InvariantCulture) ?? "-",
            ]);
        }

        output.WriteLine();
        output.WriteLine($"End of charge, the last scan before {end:yyyy-MM-dd HH:mm} UTC, detector {plan.Primary.Name}");
        TextTable.Write(output, rows);
        output.WriteLine("The twin and the curve of Li content were both fitted to the paper: agreement is a round trip, not a proof.");
    }

    // The scan with the smallest mean x is the last of the charge.
    private static DateTimeOffset EndOfCharge(RunPlan plan, FrameResult[] results)
    {
        var scans = results.Where(result => result.FromC?.Sigma is not null).GroupBy(result => result.Target.Scan)
            .Where(scan => scan.Select(result => result.Target.Layer).Distinct().Count() == plan.Cells[0].Layers.Length)
            .ToList();
        return scans.Count == 0 ? results.Max(result => result.At) : scans.MinBy(scan => scan.Average(result => result.FromC!.X))!.Max(result => result.At);
    }
}
