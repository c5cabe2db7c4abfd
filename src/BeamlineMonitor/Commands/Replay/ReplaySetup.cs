using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Commands.Replay;

/// <summary>
/// What a run is analysed with now: what it was recorded with, and in its place what the command line gives. Each change throws an <see cref="InputException"/>
/// or a <see cref="Analysis.ConfigException"/> for what cannot be read or does not fit the run.
/// </summary>
internal static class ReplaySetup
{
    /// <summary>Stands for the run's own standards, interpolated in time.</summary>
    public const string Interpolated = "interpolated";

    /// <summary>Gives detectors other calibrations.</summary>
    /// <param name="setup">The setup.</param>
    /// <param name="run">The run.</param>
    /// <param name="calibrations">DETECTOR=FILE each, or <see cref="Interpolated"/>, which holds for the detectors without a file.</param>
    /// <returns>The changed setup; the same where there are none.</returns>
    public static RunSetup WithCalibrations(RunSetup setup, RunReader run, IReadOnlyList<string> calibrations)
    {
        if (calibrations.Count == 0) return setup;
        ImmutableSortedDictionary<string, DetectorCalibration> given = setup.Science.Calibrations;
        var timed = calibrations.Contains(Interpolated) ? StandardsOf(run) : setup.Science.Timed;
        foreach (string text in calibrations.Where(text => text != Interpolated))
        {
            string[] parts = text.Split('=', 2);
            if (parts.Length < 2 || setup.Plan.Detector(parts[0]) is null)
                throw new InputException($"--calibration {text}: write DETECTOR=FILE; the detectors are {DetectorsOf(setup.Plan)}.");
            DetectorCalibration calibration = CalibrationFile.Load(parts[1]) with { Origin = Path.GetFileName(parts[1]) };
            (given, timed) = (given.SetItem(parts[0], calibration), timed.Remove(parts[0]));
        }

        return setup with { Science = setup.Science with { Calibrations = given, Timed = timed } };
    }

    /// <summary>Reads x of all cells on another curve.</summary>
    /// <param name="setup">The setup.</param>
    /// <param name="name">Name of the curve.</param>
    /// <param name="config">The folder that holds it.</param>
    /// <returns>The changed setup.</returns>
    public static RunSetup WithCurve(RunSetup setup, string name, ConfigFolder config)
    {
        LithiumCurve curve = config.LoadLithiumCurve(name);
        return setup with
        {
            Plan = setup.Plan with { Cells = [.. setup.Plan.Cells.Select(cell => cell.Curve is null ? cell : cell with { Curve = name })] },
            Science = setup.Science with { Curves = setup.Science.Curves.SetItem(name, curve) },
        };
    }

    /// <summary>The calibrations that the run's standards gave, with their times.</summary>
    private static ImmutableSortedDictionary<string, ImmutableArray<TimedCalibration>> StandardsOf(RunReader run)
    {
        Dictionary<string, int> setAnew = [];
        List<(string Detector, TimedCalibration Timed)> standards = [];
        foreach (AnalysisOutcome outcome in run.Outcomes(RunFile.LiveAnalysis))
        {
            foreach (RunEvent happened in outcome.Events)
            {
                if (happened is { Kind: RunEventKinds.SettingsChanged, Source: { } detector }) setAnew[detector] = setAnew.GetValueOrDefault(detector) + 1;
            }

            foreach (FinishedCalibration made in outcome.Calibrations)
            {
                DateTimeOffset at = outcome.Frames.First(frame => frame.Detector == made.Detector).At;
                standards.Add((made.Detector, new TimedCalibration(at, made.Calibration, setAnew.GetValueOrDefault(made.Detector))));
            }
        }

        ILookup<string, TimedCalibration> known = standards.ToLookup(standard => standard.Detector, standard => standard.Timed);
        if (known.All(detector => detector.Count() < 2))
            throw new InputException($"--calibration {Interpolated}: the run has one standard only; plan another with standard.also_after or every_h.");
        return known.ToImmutableSortedDictionary(detector => detector.Key, detector => detector.ToImmutableArray(), StringComparer.Ordinal);
    }

    private static string DetectorsOf(RunPlan plan) => string.Join(", ", plan.Detectors.Select(detector => detector.Name));
}
