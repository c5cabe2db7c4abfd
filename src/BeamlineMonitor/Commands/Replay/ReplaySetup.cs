using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.References;
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
            DetectorCalibration calibration = CellCalibration.Load(parts[1]) with { Origin = Path.GetFileName(parts[1]) };
            RequireChannels(run, parts[0], calibration);
            (given, timed) = (given.SetItem(parts[0], calibration), timed.Remove(parts[0]));
        }

        return setup with { Science = setup.Science with { Calibrations = given, Timed = timed } };
    }

    /// <summary>Gives layers other references.</summary>
    /// <param name="setup">The setup.</param>
    /// <param name="run">The run.</param>
    /// <param name="references">CELL/LAYER/DETECTOR=FILE each; without the cell where there is one only.</param>
    /// <returns>The changed setup; the same where there are none.</returns>
    public static RunSetup WithReferences(RunSetup setup, RunReader run, IReadOnlyList<string> references)
    {
        RunScience science = setup.Science;
        foreach (string text in references)
        {
            if (Target(setup.Plan, text) is not var (cell, given))
            {
                throw new InputException(
                    $"--reference {text}: write CELL/LAYER/DETECTOR=FILE, or LAYER/DETECTOR=FILE with one cell; "
                    + $"the cells with Li content are {string.Join(", ", WithLithium(setup.Plan).Select(cell => $"{cell.Name} (layers 1 to {cell.Layers.Length})"))}, the detectors {DetectorsOf(setup.Plan)}.");
            }

            PhaseReference reference = ReferenceFile.Load(given.File);
            if (ScienceFit.OfReference(cell, given, reference, science.Calibrations.GetValueOrDefault(given.Detector)).FirstOrDefault() is { } fault)
                throw new InputException($"--reference {text}: {fault}.");
            RequireChannels(run, given.Detector, reference.Calibration);
            science = science with { References = science.References.SetItem((cell.Name, given.Layer, given.Detector), reference) };
        }

        return references.Count == 0 ? setup : setup with { Science = science };
    }

    /// <summary>Reads x of all cells on another curve.</summary>
    /// <param name="setup">The setup.</param>
    /// <param name="name">Name of the curve.</param>
    /// <param name="config">The folder that holds it.</param>
    /// <returns>The changed setup.</returns>
    public static RunSetup WithCurve(RunSetup setup, string name, ConfigFolder config)
    {
        LithiumCurve curve = config.LoadLithiumCurve(name);
        foreach (CellPlan cell in WithLithium(setup.Plan))
        {
            foreach ((string key, string fault) in ScienceFit.OfCurve(cell, setup.Science.Phases[cell.Phase], curve))
                throw new InputException($"--curve {name}: {key} of {cell.Name}: {fault}.");
        }

        return setup with
        {
            Plan = setup.Plan with { Cells = [.. setup.Plan.Cells.Select(cell => cell.Curve is null ? cell : cell with { Curve = name })] },
            Science = setup.Science with { Curves = setup.Science.Curves.SetItem(name, curve) },
        };
    }

    private static (CellPlan Cell, GivenReference Given)? Target(RunPlan plan, string text)
    {
        if (text.Split('=', 2) is not [var target, var file]) return null;
        (string? cell, string number, string detector) = target.Split('/') switch
        {
            [var named, var layer, var before] => (named, layer, before),
            [var layer, var before] when plan.Cells is [var only] => (only.Name, layer, before),
            _ => (null, "", ""),
        };
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int place)
            && WithLithium(plan).FirstOrDefault(known => known.Name == cell) is { } found && found.Layer(place) is not null && plan.Detector(detector) is not null
                ? (found, new GivenReference(place, detector, file))
                : null;
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

    // A detector may have been set anew during the run: one of its numbers of channels is enough.
    private static void RequireChannels(RunReader run, string detector, DetectorCalibration calibration)
    {
        int[] channels =
            [.. run.Exposures().SelectMany(frames => frames).Where(frame => frame.Detector == detector).Select(frame => frame.Spectrum.Counts.Length).Distinct()];
        if (channels.Length > 0 && !channels.Contains(calibration.Channels)) CellCalibration.RequireChannels($"{run.Path}, {detector}", channels[0], calibration);
    }

    private static IEnumerable<CellPlan> WithLithium(RunPlan plan) => plan.Cells.Where(cell => cell.Curve is not null);

    private static string DetectorsOf(RunPlan plan) => string.Join(", ", plan.Detectors.Select(detector => detector.Name));
}
