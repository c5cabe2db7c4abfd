using System.CommandLine;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>The verb <c>fit</c>: lines, cell and volume of each phase in each spectrum.</summary>
internal static class FitCommand
{
    private const string Header = "header";
    private const string DefaultCurve = "S";
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

    private static readonly Option<string?> ReferenceOption =
        new("--reference") { Description = "A file from reference --out: lines and line shape of the pristine layer, and the anchor of x." };

    private static readonly Option<string?> LithiumOption =
        new("--lithium") { Description = $"The curve to read Li content on, such as S or L; by default {DefaultCurve}." };

    private static readonly Option<bool> AbsoluteOption = new("--absolute") { Description = "Read Li content without an anchor; it is flagged." };

    private static readonly Option<int?> ElementOption = DetectorElement.Option();

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
            SpectraArgument, CalibrationOption, PhaseOption, FluorescenceOption, ReferenceOption, LithiumOption, AbsoluteOption,
            ElementOption, ConfigOption, JobsOption, PeaksOption, JsonOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] files = NameList.Files(parsed, SpectraArgument);
        FitPlan plan = PlanOf(parsed);
        int jobs = parsed.GetValue(JobsOption);
        if (jobs is < 1 or > MostJobs) throw new InputException($"--jobs must be 1 to {MostJobs}.");

        TextWriter output = parsed.InvocationConfiguration.Output, error = parsed.InvocationConfiguration.Error;
        Func<string, FitReading, string> format = (file, reading) => FitJson.Of(file, reading, plan).ToJsonString();
        if (!parsed.GetValue(JsonOption))
        {
            var table = new FitTable(files, plan, parsed.GetValue(PeaksOption));
            await output.WriteLineAsync(table.Heading);
            format = table.Text;
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
        int? element = DetectorElement.Asked(parsed, ElementOption);
        try
        {
            ConfigFolder config = ConfigFolder.Find(ConfigPlaces.OfThisProcess(parsed.GetValue(ConfigOption)));
            Phase[] phases = NameList.Phases(config, PhaseOption.Name, parsed.GetValue(PhaseOption));
            LineSource[] fluorescence =
                [.. NameList.Of(parsed.GetValue(FluorescenceOption)).Select(name => config.LoadLines(LineSourceKind.Fluorescence, name))];
            NameList.RequireOnce(FluorescenceOption.Name, fluorescence.Select(source => source.Name));
            string stated = parsed.GetValue(CalibrationOption)!;
            DetectorCalibration? calibration = stated == Header ? null : CellCalibration.Load(stated);
            PhaseReference? reference = ReferenceOf(parsed.GetValue(ReferenceOption), phases, calibration);
            var plan = new FitPlan(calibration, phases, fluorescence, element, reference);
            return CurveOf(parsed, config, phases, reference) is { } curve ? WithLithium(plan, curve, parsed.GetValue(AbsoluteOption)) : plan;
        }
        catch (ConfigException e)
        {
            throw new InputException(e.Message, e);
        }
    }

    private static PhaseReference? ReferenceOf(string? file, Phase[] phases, DetectorCalibration? calibration)
    {
        if (file is null) return null;
        PhaseReference reference = ReferenceFile.Load(file);
        if (!phases.Any(phase => phase.Name == reference.PhaseName && phase.System == reference.System))
            throw new InputException($"{file}: is of {reference.PhaseName}, {reference.System}; {PhaseOption.Name} names {string.Join(", ", phases.Select(phase => phase.Name))}.");
        if (calibration is not null) FitWorker.RequireChannels(file, reference, calibration);
        return reference;
    }

    private static FitPlan WithLithium(FitPlan plan, LithiumCurve curve, bool isAbsolute)
    {
        Phase phase = plan.Phases.First(phase => phase.Name == curve.PhaseName);
        var systematics = new LithiumSystematics(phase.Expansion);
        if (isAbsolute || plan.Reference is not { } reference) return plan with { Lithium = new LayerLithium(curve, systematics, null) };
        Phase? inert = plan.Phases.FirstOrDefault(other => other.Name == reference.Inert?.Group);
        var layer = new LayerPlan(phase, reference, curve, systematics, inert);
        layer.AnalyzerFor(plan.Calibration ?? reference.Calibration); // refuses a reference before any file is read
        return plan with { Lithium = new LayerLithium(curve, systematics, reference), Layer = layer };
    }

    private static LithiumCurve? CurveOf(ParseResult parsed, ConfigFolder config, Phase[] phases, PhaseReference? reference)
    {
        string? name = parsed.GetValue(LithiumOption);
        bool isAbsolute = parsed.GetValue(AbsoluteOption);
        if (reference is null && !isAbsolute)
        {
            return name is null
                ? null
                : throw new InputException("--lithium needs --reference, the pristine frames of the same layer, or --absolute, which reads x without.");
        }

        LithiumCurve curve = config.LoadLithiumCurve(name ?? DefaultCurve);
        string? anchored = isAbsolute ? null : reference!.PhaseName;
        Phase? phase = Array.Find(phases, phase => phase.Name == curve.PhaseName);
        if (phase?.System == CrystalSystem.Hexagonal && (anchored ?? curve.PhaseName) == curve.PhaseName)
            return curve;
        return name is null && !isAbsolute
            ? null // a reference of something that has no Li
            : throw new InputException(
                $"--lithium: the curve {curve.Id} is of {curve.PhaseName}, hexagonal; "
                + (anchored is null ? $"name that with {PhaseOption.Name}." : $"the reference is of {anchored}."));
    }
}
