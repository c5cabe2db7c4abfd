using System.CommandLine;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>The verb <c>fit</c>: lines, cell and volume of each phase in each spectrum.</summary>
internal static class FitCommand
{
    private const string Header = "header";
    private const int MostJobs = 256;

    private static readonly Argument<string[]> SpectraArgument = new("SPECTRA")
    {
        Description = "Spectrum files; results come in their order.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> CalibrationOption = new("--calibration")
    {
        Description = "A file from calibrate --out, or 'header': what each file says of itself, on trust.",
        Required = true,
    };

    private static readonly Option<string> PhaseOption = new("--phase") { Description = "Phases to look for, such as LiCoO2,Al.", Required = true };

    private static readonly Option<string?> FluorescenceOption =
        new("--fluorescence") { Description = "Elements whose fluorescence the spectra show, such as W,Pb." };

    private static readonly Option<int> ElementOption =
        new("--element") { Description = "Detector element of files with several, counted from 0." };

    private static readonly Option<string?> ConfigOption = new("--config") { Description = "The config folder." };

    private static readonly Option<int> JobsOption = new("--jobs")
    {
        Description = "Spectra analysed at a time; by default one a processor.",
        DefaultValueFactory = _ => Math.Min(Environment.ProcessorCount, MostJobs),
    };

    private static readonly Option<bool> PeaksOption = new("--peaks") { Description = "List the lines too (the JSON always has them)." };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON Lines: one object a spectrum." };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var command = new Command("fit", "Fit lines and unit cells of phases to spectra.")
        {
            SpectraArgument, CalibrationOption, PhaseOption, FluorescenceOption, ElementOption, ConfigOption, JobsOption, PeaksOption, JsonOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] files = parsed.GetValue(SpectraArgument)!;
        if (Array.Find(files, file => file.StartsWith('-')) is { } mistyped)
            throw new InputException($"There is no option {mistyped}; a file of that name is ./{mistyped}.");
        FitPlan plan = PlanOf(parsed);
        int jobs = parsed.GetValue(JobsOption);
        if (jobs is < 1 or > MostJobs) throw new InputException($"--jobs must be 1 to {MostJobs}.");

        TextWriter output = parsed.InvocationConfiguration.Output, error = parsed.InvocationConfiguration.Error;
        Func<string, Spectrum, SpectrumResult, string> format = (file, spectrum, result) => FitJson.Of(file, spectrum, result, plan.Phases).ToJsonString();
        if (!parsed.GetValue(JsonOption))
        {
            var table = new FitTable(files, plan.Phases, parsed.GetValue(PeaksOption));
            await output.WriteLineAsync(table.Heading);
            format = (file, _, result) => table.Text(file, result);
        }

        var progress = new FitProgress(ShowsProgress(error, files.Length) ? error : null, files.Length, TimeProvider.System);
        var workers = new FitWorkers(plan, format, Math.Min(jobs, files.Length));
        int done = 0, exitCode = ExitCode.Ok;
        await foreach (FitOutcome outcome in workers.FitAsync(files, cancellationToken))
        {
            if (outcome.Fault is { } fault)
            {
                progress.Wipe();
                await error.WriteLineAsync(CommandLine.OneLine([fault]));
            }
            else
            {
                await output.WriteLineAsync(outcome.Text);
                await output.FlushAsync(cancellationToken);
            }

            exitCode = Math.Max(exitCode, outcome.ExitCode);
            progress.Show(++done);
        }

        progress.Wipe();
        return exitCode;
    }

    // Results on the same terminal are progress enough, and would run into the line.
    private static bool ShowsProgress(TextWriter error, int files) =>
        files > 1 && ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected && Console.IsOutputRedirected;

    private static FitPlan PlanOf(ParseResult parsed)
    {
        int? element = parsed.GetResult(ElementOption) is null ? null : parsed.GetValue(ElementOption);
        if (element < 0) throw new InputException("--element counts from 0.");
        try
        {
            ConfigFolder config = ConfigFolder.Find(ConfigPlaces.OfThisProcess(parsed.GetValue(ConfigOption)));
            Phase[] phases = [.. Names(parsed.GetValue(PhaseOption)).Select(config.LoadPhase)];
            if (phases.Length == 0) throw new InputException("--phase must name a phase.");
            LineSource[] fluorescence =
                [.. Names(parsed.GetValue(FluorescenceOption)).Select(name => config.LoadLines(LineSourceKind.Fluorescence, name))];
            RequireOnce("--phase", phases.Select(phase => phase.Name));
            RequireOnce("--fluorescence", fluorescence.Select(source => source.Name));
            return new FitPlan(CalibrationOf(parsed.GetValue(CalibrationOption)!), phases, fluorescence, element);
        }
        catch (ConfigException e)
        {
            throw new InputException(e.Message, e);
        }
    }

    private static DetectorCalibration? CalibrationOf(string stated)
    {
        if (stated == Header) return null;
        DetectorCalibration calibration = CalibrationFile.Load(stated);
        return calibration.TwoThetaDegrees is not null
            ? calibration
            : throw new InputException($"{stated}: has no 2θ, so lines have no d; calibrate with --standard.");
    }

    private static string[] Names(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void RequireOnce(string option, IEnumerable<string> names)
    {
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"{option} names {twice.Key} twice.");
    }
}
