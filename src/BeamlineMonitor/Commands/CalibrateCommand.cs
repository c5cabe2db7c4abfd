using System.Collections.Immutable;
using System.CommandLine;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Commands;

/// <summary>The verb <c>calibrate</c>: energy scale, angle and line shape of a detector from spectra of known lines.</summary>
internal static class CalibrateCommand
{
    private static readonly Argument<string[]> SpectrumArgument = new("SPECTRUM")
    {
        Description = "Spectra of the standard in the beam; none for a calibration of the energies alone.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> StandardOption =
        new("--standard") { Description = "The standard, such as LaB6 or LaB6-660c." };

    private static readonly Option<string?> FluorescenceOption =
        new("--fluorescence") { Description = "Elements whose K lines the spectra show, such as La,Pb." };

    private static readonly Option<string[]> SourceOption = new("--source")
    {
        Description = "A radioactive source and its spectrum, such as Ba133:FILE; may be repeated, also with one file.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<double> TwoThetaOption =
        new("--two-theta") { Description = "2θ to within half a degree; needed with a standard." };

    private static readonly Option<double> GainOption =
        new("--gain") { Description = "Gain in keV per channel to within 15 %; by default 0.01 to 0.2 are searched." };

    private static readonly Option<int> DegreeOption = new("--degree")
    {
        Description = "Degree of the energy scale, 1 or 2.",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Option<bool> GaussianOption =
        new("--gaussian") { Description = "Fit plain Gaussians without a tail, as most programs do." };

    private static readonly Option<double> TemperatureOption =
        new("--temperature") { Description = "Temperature of the standard, °C; by default that of its certificate." };

    private static readonly Option<int?> ElementOption = DetectorElement.Option();

    private static readonly Option<string?> ConfigOption = new("--config") { Description = "The config folder." };

    private static readonly Option<FileInfo?> OutOption =
        new("--out") { Description = "Write the calibration to this file, for fit --calibration; never a refused one." };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var command = new Command("calibrate", "Calibrate a detector: energy scale, 2θ and line shape, with a verdict.")
        {
            SpectrumArgument, StandardOption, FluorescenceOption, SourceOption, TwoThetaOption, GainOption, DegreeOption, GaussianOption,
            TemperatureOption, ElementOption, ConfigOption, OutOption, JsonOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        CalibrationSearch search = SearchOf(parsed);
        int degree = parsed.GetValue(DegreeOption);
        if (degree is not (1 or 2)) throw new InputException("--degree must be 1 or 2.");
        (ImmutableArray<CalibrationExposure> exposures, ChosenStandard? standard) = await ExposuresAsync(parsed, cancellationToken);

        CalibrationResult result = Calibrator.Calibrate(exposures, search, new CalibrationModel(FitsCurvature: degree == 2, FitsTail: !parsed.GetValue(GaussianOption)));
        if (standard?.Remark is { } remark) result = result with { Reasons = [.. result.Reasons, remark + "."] };

        TextWriter output = parsed.InvocationConfiguration.Output;
        string json = CalibrationJson.Of(result, standard?.Standard.Name).ToJsonString(CalibrationJson.Options);
        if (parsed.GetValue(JsonOption)) await output.WriteLineAsync(json);
        else CalibrationTable.Write(output, result, standard?.Standard.Name);

        bool isRefused = result.Verdict == CalibrationVerdict.Refused;
        if (parsed.GetValue(OutOption) is { } file && !isRefused) await OutputFile.WriteAsync(file, json, cancellationToken);
        if (!isRefused) return ExitCode.Ok;
        await parsed.InvocationConfiguration.Error.WriteLineAsync("refused: " + string.Join(' ', result.Reasons));
        return ExitCode.Refused;
    }

    private static CalibrationSearch SearchOf(ParseResult parsed)
    {
        double? twoTheta = Given(parsed, TwoThetaOption), gain = Given(parsed, GainOption);
        if (parsed.GetValue(StandardOption) is null && twoTheta is not null)
            throw new InputException("--two-theta goes with --standard: nothing else depends on the angle.");
        if (parsed.GetValue(StandardOption) is not null && twoTheta is null)
            throw new InputException("--standard needs --two-theta, to within half a degree.");
        if (twoTheta is { } angle && !(angle > 0 && angle < 180)) throw new InputException("--two-theta must lie between 0 and 180°.");
        if (gain is { } keV && !(keV > 1e-4 && keV < 10)) throw new InputException("--gain must lie between 0.0001 and 10 keV per channel.");
        double around = twoTheta ?? 1; // no line asks for it
        return gain is { } known ? CalibrationSearch.Around(around, known) : new CalibrationSearch(around);
    }

    // A file that is named twice is one exposure: standard and sources in one spectrum, or two sources at once.
    private static async Task<(ImmutableArray<CalibrationExposure> Exposures, ChosenStandard? Standard)> ExposuresAsync(
        ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] spectra = parsed.GetValue(SpectrumArgument) ?? [];
        (string Name, string File)[] sources = [.. (parsed.GetValue(SourceOption) ?? []).Select(SourceOf)];
        string[] elements = NameList.Of(parsed.GetValue(FluorescenceOption));
        int? element = DetectorElement.Asked(parsed, ElementOption);
        if (spectra.Length + sources.Length == 0) throw new InputException("Name a spectrum, or a source and its spectrum by --source.");
        if (spectra.Length == 0 && (elements.Length > 0 || parsed.GetValue(StandardOption) is not null))
            throw new InputException("--standard and --fluorescence say what SPECTRUM shows, but no SPECTRUM is named.");
        if (spectra.Length > 0 && elements.Length == 0 && parsed.GetValue(StandardOption) is null)
            throw new InputException("Say what SPECTRUM shows: --standard, --fluorescence or both.");

        try
        {
            ConfigFolder config = ConfigFolder.Find(ConfigPlaces.OfThisProcess(parsed.GetValue(ConfigOption)));
            ChosenStandard? standard = parsed.GetValue(StandardOption) is { } name ? config.LoadStandard(name) : null;
            LineSource[] fluorescence = [.. elements.Select(name => config.LoadLines(LineSourceKind.Fluorescence, name))];
            var exposures = ImmutableArray.CreateBuilder<CalibrationExposure>();
            foreach (string file in spectra.Concat(sources.Select(source => source.File)).DistinctBy(Path.GetFullPath))
            {
                bool isBeam = spectra.Any(path => IsSame(path, file));
                exposures.Add(new CalibrationExposure(
                    Path.GetFileName(file),
                    await ReadAsync(file, element, cancellationToken),
                    isBeam && standard is not null ? InBeam(standard, Given(parsed, TemperatureOption)) : null,
                    [
                        .. isBeam ? fluorescence : [],
                        .. sources.Where(source => IsSame(source.File, file)).Select(source => config.LoadLines(LineSourceKind.Source, source.Name)),
                    ]));
            }

            return (exposures.ToImmutable(), standard);
        }
        catch (Exception e) when (e is ConfigException or SpectrumFileException)
        {
            throw new InputException(e.Message, e);
        }
    }

    private static bool IsSame(string one, string other) => Path.GetFullPath(one) == Path.GetFullPath(other);

    private static (string Name, string File) SourceOf(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1
            ? (text[..colon], text[(colon + 1)..])
            : throw new InputException($"--source {text}: a source and its file are expected, such as Ba133:FILE.");
    }

    private static StandardInBeam InBeam(ChosenStandard chosen, double? temperatureCelsius)
    {
        if (temperatureCelsius is { } stated && !(stated is >= -273.15 and <= 2000))
            throw new InputException("--temperature must lie between -273.15 and 2000 °C.");
        return chosen.InBeam(temperatureCelsius);
    }

    private static async Task<Spectrum> ReadAsync(string file, int? element, CancellationToken cancellationToken) =>
        DetectorElement.Of(file, await SpectrumFileReader.ReadAsync(file, cancellationToken), element).Spectrum;

    private static T? Given<T>(ParseResult parsed, Option<T> option)
        where T : struct => parsed.GetResult(option) is null ? null : parsed.GetValue(option);
}
