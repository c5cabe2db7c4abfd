using System.CommandLine;
using System.Globalization;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Instruments.SpectrumFiles;
using BeamlineMonitor.Recording.Export;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Commands.Runs;

/// <summary>The verb <c>export</c>: hands a run on in the forms that other programs read.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> RunArgument = new("RUN") { Description = "The run file; it may be live." };

    private static readonly Option<string> FormatOption = new Option<string>("--format")
    {
        Description = "csv: results and samples as tables; mca: a GSECARS file a frame; sqlite: a plain copy. (nexus and png: not yet.)",
        Required = true,
    }.AcceptOnlyFromAmong("csv", "mca", "sqlite");

    private static readonly Option<string> OutOption = new("--out")
    {
        Description = "The folder for csv and mca, which is made; the file for sqlite, which must not be there.",
        Required = true,
    };

    private static readonly Option<long> AnalysisOption = new("--analysis")
    {
        Description = "Which analysis; 1 is that of the acquisition.",
        DefaultValueFactory = _ => RunFile.LiveAnalysis,
    };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var command = new Command("export", "Hand on a run as csv, mca or sqlite. Its hashes are not checked: verify does that.") { RunArgument, FormatOption, OutOption, AnalysisOption };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string path = parsed.GetValue(RunArgument)!, target = parsed.GetValue(OutOption)!;
        try
        {
            using RunReader run = RunReader.Open(path);
            long analysis = parsed.GetValue(AnalysisOption);
            if (parsed.GetResult(AnalysisOption) is { Implicit: false } && run.Analyses().All(a => a.Id != analysis))
                throw new InputException($"{path} has no analysis {analysis}; 'runs {path}' lists them.");
            string done = parsed.GetValue(FormatOption) switch
            {
                "csv" => WriteCsv(run, analysis, target, cancellationToken),
                "mca" => await WriteMcaAsync(run, analysis, target, cancellationToken),
                _ => WriteCopy(path, target),
            };
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{target}: {done}");
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is RunStoreException or IOException or UnauthorizedAccessException)
        {
            throw new InputException(e.Message, e);
        }
    }

    private static string WriteCopy(string path, string target)
    {
        RunCopy.Write(path, target);
        return "the run as one plain file";
    }

    private static string WriteCsv(RunReader run, long analysis, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        using StreamWriter results = File.CreateText(Path.Combine(folder, "results.csv"));
        long frames = ResultsCsv.Write(run, analysis, results, cancellationToken), samples = 0;
        foreach (SampleKind kind in Enum.GetValues<SampleKind>())
        {
            using StreamWriter table = File.CreateText(Path.Combine(folder, EnumWord.Of(kind) + ".csv"));
            samples += SamplesCsv.Write(run, kind, table, cancellationToken);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{frames} results, {samples} samples");
    }

    private static async Task<string> WriteMcaAsync(RunReader run, long analysis, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var calibrations = new CalibrationsInUse(RecordedSetup.GivenCalibrations(run.Path, run.Manifest));
        Dictionary<long, DetectorCalibration?> ofFrames = [];
        foreach (AnalysisOutcome outcome in run.Outcomes(analysis))
        {
            calibrations.Take(outcome);
            foreach (FrameResult result in outcome.Frames) ofFrames[result.Frame] = calibrations.ByDetector.GetValueOrDefault(result.Detector);
        }

        int files = 0;
        foreach (RawFrame frame in run.Exposures().SelectMany(frames => frames))
        {
            string detector = string.Join('_', frame.Detector.Split(Path.GetInvalidFileNameChars()));
            string name = string.Create(CultureInfo.InvariantCulture, $"frame_{frame.Number:D6}_{detector}.mca");
            await using FileStream file = File.Create(Path.Combine(folder, name));
            DetectorCalibration? calibration = ofFrames.TryGetValue(frame.Number, out var own) ? own : calibrations.ByDetector.GetValueOrDefault(frame.Detector);
            await McaAsciiWriter.WriteAsync(FrameSpectrumFile.Of(frame, calibration), file, cancellationToken);
            files++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{files} spectra");
    }
}
