using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Aligning;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Alignment;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Commands.Run;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.ExperimentTime;

namespace BeamlineMonitor.Commands.Align;

/// <summary>The verb <c>align</c>: finds the layers of a cell before its run and proposes their table; the operator accepts it.</summary>
internal static class AlignCommand
{
    private static readonly Option<string> PlanOption = new("--plan") { Description = "Name of a plan in config/runs, or a plan's file (.json).", Required = true };

    private static readonly Option<string?> CellOption = new("--cell") { Description = "Which cell; the plan's first unless given." };

    private static readonly Option<FileInfo?> SettingsOption =
        new("--appsettings") { Description = "This machine's wiring; by default ./appsettings.json, then the one beside the program." };

    private static readonly Option<string?> ConfigOption = new("--config") { Description = "The config folder." };

    private static readonly Option<double> ExposureOption =
        new("--exposure-s") { Description = "Exposure of a place of the edge scan, s; the search takes half, the tilt rock twice as long.", DefaultValueFactory = _ => 10 };

    private static readonly Option<double> SearchOption =
        new("--search-um") { Description = "How far the electrode is looked for to both sides of its place in the plan, µm.", DefaultValueFactory = _ => 40 };

    private static readonly Option<double> StepOption = new("--step-um") { Description = "Step of the edge scan, µm.", DefaultValueFactory = _ => 1 };

    private static readonly Option<double> EdgeOption =
        new("--gauge-edge-um") { Description = "Length of the gauge's sloping edge, µm.", DefaultValueFactory = _ => 0.5 };

    private static readonly Option<double> LengthOption =
        new("--gauge-length-mm") { Description = "Length of the gauge along the beam, mm.", DefaultValueFactory = _ => 4 };

    private static readonly Option<FileInfo?> OutOption = new("--out") { Description = "Writes the plan with the new layers here (.json), when it is accepted." };

    private static readonly Option<bool> AcceptOption = new("--accept") { Description = "Accepts the proposal without asking." };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Prints the result as JSON; asks nothing." };

    /// <summary>Creates the verb.</summary>
    /// <returns>The verb.</returns>
    public static Command Create()
    {
        var command = new Command("align", "Find tilt and edges of an electrode with stage and detector, and propose its layers. Not while a run moves the stage.")
        {
            PlanOption, CellOption, SettingsOption, ConfigOption, ExposureOption, SearchOption, StepOption, EdgeOption, LengthOption, OutOption, AcceptOption, JsonOption,
        };
        command.SetAction(AlignAsync);
        return command;
    }

    private static async Task<int> AlignAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        bool isJson = parsed.GetValue(JsonOption);
        try
        {
            RequireAnAnswer(parsed);
            ConfigFolder config = ConfigFolder.Find(ConfigPlaces.OfThisProcess(parsed.GetValue(ConfigOption)));
            (DaemonSettings settings, RunSetup setup) = SettingsAndPlan.Load(parsed.GetValue(SettingsOption), config, parsed.GetValue(PlanOption)!);
            CellPlan cell = CellOf(setup.Plan, parsed.GetValue(CellOption));
            ExperimentClock clock = new(settings.Wiring.ExperimentClock ?? ClockAnchor.Now(1, TimeProvider.System), TimeProvider.System);
            await using WiredStation station = WiredStation.Create(settings.Wiring, setup.Plan, config, clock);
            if (station.Instruments is not { } instruments)
                throw new InputException("align moves the stage, and appsettings.json says that this machine only observes.");
            AlignmentSettings how = SettingsOf(parsed, setup.Plan);
            StationInUse.Refuse(settings);
            var aligning = new AlignmentStation(setup.Plan, instruments, clock, TimeProvider.System, parsed.InvocationConfiguration.Error.WriteLine);
            DetectorCalibration calibration = await AlignCalibration.FindAsync(setup, aligning, cancellationToken);
            var aligner = new Aligner(setup, cell, aligning, calibration, how, shot => Show(shot, isJson, parsed));
            AlignmentResult result = await aligner.AlignAsync(cancellationToken);
            if (isJson) await output.WriteLineAsync(AlignJson.Of(result).ToJsonString());
            else AlignTable.Write(result, cell, output);
            if (result.Status == AlignmentStatus.Ok) return await AcceptAsync(parsed, setup, cell, result, cancellationToken);
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{cell.Name} was not aligned ({EnumWord.Of(result.Status)}): {result.Trouble}.");
            return ExitCode.Refused;
        }
        catch (Exception e) when (e is ConfigException or InstrumentException)
        {
            throw new InputException(e.Message, e);
        }
    }

    private static CellPlan CellOf(RunPlan plan, string? name) => name is null
        ? plan.Cells[0]
        : plan.Cell(name) ?? throw new InputException($"The plan {plan.Name} has no cell {name}; it has {string.Join(", ", plan.Cells.Select(cell => cell.Name))}.");

    private static AlignmentSettings SettingsOf(ParseResult parsed, RunPlan plan)
    {
        double edge = Positive(EdgeOption, least: 0), length = Positive(LengthOption), seconds = Positive(ExposureOption);
        if (edge > plan.GaugeMicrometres) throw new InputException($"--gauge-edge-um {edge} is longer than the gauge of the plan, {plan.GaugeMicrometres} µm.");
        return new AlignmentSettings(edge, 1000 * length, TimeSpan.FromSeconds(seconds), Positive(SearchOption), Positive(StepOption));

        double Positive(Option<double> option, double least = 1e-3)
        {
            double value = parsed.GetValue(option);
            return value >= least && value <= 1e4
                ? value
                : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{option.Name} {value} must lie between {least} and 10000."));
        }
    }

    private static void Show(AlignmentShot shot, bool isJson, ParseResult parsed)
    {
        if (isJson) return;
        string tilt = shot.TiltDegrees is { } degrees ? string.Create(CultureInfo.InvariantCulture, $", tilt {degrees:0.000}°") : "";
        parsed.InvocationConfiguration.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{EnumWord.Of(shot.Phase)}: stage {shot.StageMicrometres:0.00} µm{tilt}, {shot.Spectrum.TotalCounts} counts"));
    }

    // Before the scan: who is asked in vain would have scanned for nothing.
    private static void RequireAnAnswer(ParseResult parsed)
    {
        if (parsed.GetValue(OutOption) is { } file && !parsed.GetValue(AcceptOption) && (parsed.GetValue(JsonOption) || Console.IsInputRedirected))
            throw new InputException($"Nobody can be asked whether {file.FullName} is to be written: add --accept to accept the proposal.");
    }

    private static async Task<int> AcceptAsync(ParseResult parsed, RunSetup setup, CellPlan cell, AlignmentResult result, CancellationToken cancellationToken)
    {
        bool isDoubtful = LayerTable.Contradicts(cell, result.Edges!);
        if (isDoubtful)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{cell.Name} was found {result.Edges!.ThicknessMicrometres:0.0} µm thick, and the plan says {cell.ThicknessMicrometres} µm: see whether this is its electrode, and correct thickness_um where it is."));
        }

        if (parsed.GetValue(OutOption) is not { } file) return ExitCode.Ok;
        if (isDoubtful && parsed.GetValue(AcceptOption)) return ExitCode.Refused;
        if (!parsed.GetValue(AcceptOption))
        {
            await parsed.InvocationConfiguration.Output.WriteAsync($"Write a plan with these layers to {file.FullName}? [y/N] ");
            if (await Console.In.ReadLineAsync(cancellationToken) is not ("y" or "Y" or "yes")) return ExitCode.Refused;
        }

        string plan = PlanFile.With(setup.Files[0].Bytes.Span, Path.GetFileNameWithoutExtension(file.Name), result);
        await OutputFile.WriteAsync(file, plan, cancellationToken);
        return ExitCode.Ok;
    }
}
