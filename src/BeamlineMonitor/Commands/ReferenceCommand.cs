using System.CommandLine;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Commands.Fit;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Commands;

/// <summary>The verb <c>reference</c>: the anchor of one layer before one detector from its pristine frames.</summary>
internal static class ReferenceCommand
{
    private static readonly Argument<string[]> SpectraArgument = new("SPECTRA")
    {
        Description = "Pristine frames of one layer; their counts are added up.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> CalibrationOption = new("--calibration") { Description = "A file from calibrate --out.", Required = true };

    private static readonly Option<string> PhaseOption = new("--phase")
    {
        Description = "The phase to anchor, then those that charging does not change, such as LiCoO2,Al.",
        Required = true,
    };

    private static readonly Option<int?> LayerOption = new("--layer") { Description = "Number of the layer, 1 at the electrolyte." };

    private static readonly Option<double> PristineXOption = new("--x")
    {
        Description = "Li content of the pristine frames.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string> DetectorOption = new("--detector")
    {
        Description = "Name of the detector.",
        DefaultValueFactory = _ => "detector",
    };

    private static readonly Option<int?> ElementOption = DetectorElement.Option();

    private static readonly Option<string?> ConfigOption = new("--config") { Description = "The config folder." };

    private static readonly Option<FileInfo> OutOption =
        new("--out") { Description = "Write the reference to this file, for fit --reference.", Required = true };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var command = new Command("reference", "Make the reference of a layer from its pristine frames: cell, intensities, line shape.")
        {
            SpectraArgument, CalibrationOption, PhaseOption, LayerOption, PristineXOption, DetectorOption, ElementOption, ConfigOption, OutOption, JsonOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] files = NameList.Files(parsed, SpectraArgument);
        int? layer = parsed.GetValue(LayerOption);
        if (layer is < 1 or > PhaseReference.MostLayers) throw new InputException($"--layer must be 1 to {PhaseReference.MostLayers}.");
        double pristineX = parsed.GetValue(PristineXOption);
        if (!(pristineX is >= 0 and <= PhaseReference.LargestX)) throw new InputException($"--x must lie between 0 and {PhaseReference.LargestX}.");
        string detector = parsed.GetValue(DetectorOption)!.Trim();
        if (detector.Length is 0 or > 100) throw new InputException("--detector must have 1 to 100 characters.");
        int? element = DetectorElement.Asked(parsed, ElementOption);

        (DetectorCalibration calibration, Phase[] phases, Spectrum[] frames) = await ReadAsync(parsed, files, element, cancellationToken);
        (PhaseReference? reference, AnalysisStatus status) = Build(frames, calibration, phases, detector, layer, pristineX);

        JsonObject json = reference is null ? new JsonObject { ["status"] = EnumWord.Of(status) } : PhaseReferenceWriter.Write(reference);
        string text = json.ToJsonString(CalibrationJson.Options);
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(JsonOption)) await output.WriteLineAsync(text);
        else if (reference is not null) ReferenceTable.Write(output, reference);

        if (reference is null)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                $"refused: {phases[0].Name} has status {EnumWord.Of(status)} in the sum of {frames.Length} frames; docs/fit.md says what to do.");
            return ExitCode.Refused;
        }

        await OutputFile.WriteAsync(parsed.GetValue(OutOption)!, text, cancellationToken);
        return ExitCode.Ok;
    }

    private static async Task<(DetectorCalibration Calibration, Phase[] Phases, Spectrum[] Frames)> ReadAsync(
        ParseResult parsed, string[] files, int? element, CancellationToken cancellationToken)
    {
        try
        {
            ConfigFolder config = ConfigFolder.Find(ConfigPlaces.OfThisProcess(parsed.GetValue(ConfigOption)));
            Phase[] phases = NameList.Phases(config, PhaseOption.Name, parsed.GetValue(PhaseOption));
            DetectorCalibration calibration = CellCalibration.Load(parsed.GetValue(CalibrationOption)!);
            var frames = new Spectrum[files.Length];
            for (int i = 0; i < files.Length; i++)
            {
                SpectrumFile read = await SpectrumFileReader.ReadAsync(files[i], cancellationToken);
                frames[i] = DetectorElement.Of(files[i], read, element).Spectrum;
                CellCalibration.RequireChannels(files[i], frames[i].Counts.Length, calibration);
            }

            if (files.DistinctBy(Path.GetFullPath).Count() < files.Length)
                throw new InputException("A frame is named twice; it would count twice.");
            return (calibration, phases, frames);
        }
        catch (Exception e) when (e is ConfigException or SpectrumFileException)
        {
            throw new InputException(e.Message, e);
        }
    }

    private static (PhaseReference? Reference, AnalysisStatus Status) Build(
        Spectrum[] frames, DetectorCalibration calibration, Phase[] phases, string detector, int? layer, double pristineX)
    {
        try
        {
            return ReferenceBuilder.Build(frames, calibration, phases[0], phases[1..], detector, layer, AnalysisOptions.Default, pristineX);
        }
        catch (OverflowException e)
        {
            throw new InputException($"The frames together have more than {uint.MaxValue} counts in a channel; name fewer.", e);
        }
    }
}
