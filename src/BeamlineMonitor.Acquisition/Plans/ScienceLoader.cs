using System.Collections.Immutable;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>Loads all that a plan names, each file once, and collects the faults of all of them.</summary>
/// <param name="config">The config folder.</param>
/// <param name="plan">The plan.</param>
/// <param name="given">Finds the file of a calibration or reference by the name that the plan gives it.</param>
internal sealed class ScienceLoader(ConfigFolder config, RunPlan plan, Func<string, string> given)
{
    private const double NeighbourRange = 0.003; // relative: pressure, 50 K of warming and the calibration together stay below it

    private readonly SortedDictionary<string, ConfigText> files = new(StringComparer.Ordinal);

    /// <summary>What is wrong, one sentence each, with its place in the plan.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The files that were read, by name.</summary>
    public IEnumerable<ConfigText> Files => files.Values;

    /// <summary>Loads everything.</summary>
    /// <returns>What the plan names; not to be used where there are faults.</returns>
    public RunScience Load()
    {
        var phases = new SortedDictionary<string, Phase>(StringComparer.Ordinal);
        var curves = new SortedDictionary<string, LithiumCurve>(StringComparer.Ordinal);
        foreach ((int index, CellPlan cell) in plan.Cells.Index())
        {
            string place = $"$.cells[{index}]";
            LoadPhase($"{place}.phase", cell.Phase, phases, phase => phase);
            foreach (string neighbour in cell.Layers.SelectMany(layer => layer.Neighbours).Distinct()) LoadPhase($"{place}.layers", neighbour, phases, NearItsCell);
            if (cell.Curve is not { } name || Load($"{place}.curve", () => config.LoadLithiumCurve(name)) is not { } curve) continue;
            curves[name] = curve;
            Keep($"lithium/{curve.Name}.json");
            if (phases.GetValueOrDefault(cell.Phase) is { } phase)
                Faults.AddRange(ScienceFit.OfCurve(cell, phase, curve).Select(wrong => $"{place}.{wrong.Key}: {wrong.Fault}"));
        }

        ChosenStandard? standard = plan.Standard is { } named ? Load("$.standard.name", () => config.LoadStandard(named.Name)) : null;
        if (standard is not null)
        {
            Keep($"calibrants/standards/{standard.Standard.Name}.json");
            Keep($"phases/{standard.Phase.Name}.json");
        }

        var calibrations = LoadCalibrations();
        return new RunScience(
            phases.ToImmutableSortedDictionary(StringComparer.Ordinal),
            curves.ToImmutableSortedDictionary(StringComparer.Ordinal),
            standard?.InBeam(plan.Standard!.TemperatureCelsius),
            LoadLines("$.standard.fluorescence", plan.Standard?.Fluorescence ?? []),
            LoadLines("$.fluorescence", plan.Fluorescence),
            calibrations,
            LoadReferences(calibrations))
        {
            RadioactiveLines = LoadLines("$.standard.radioactive", plan.Standard?.Radioactive ?? [], LineSourceKind.Source),
        };
    }

    private void LoadPhase(string place, string name, SortedDictionary<string, Phase> phases, Func<Phase, Phase> use)
    {
        if (phases.ContainsKey(name) || Load(place, () => config.LoadPhase(name)) is not { } phase) return;
        phases[name] = use(phase);
        Keep($"phases/{phase.Name}.json");
    }

    // Lithium does not move a neighbour: where it hardly shows, a wide search would take a line of the cathode for its own.
    private static Phase NearItsCell(Phase phase)
    {
        CellConstants Scaled(double factor) => phase.Cell with { A = factor * phase.Cell.A, B = factor * phase.Cell.B, C = factor * phase.Cell.C };
        return phase with { Search = phase.Search with { Lower = Scaled(1 - NeighbourRange), Upper = Scaled(1 + NeighbourRange) } };
    }

    private ImmutableArray<LineSource> LoadLines(string place, ImmutableArray<string> elements, LineSourceKind kind = LineSourceKind.Fluorescence)
    {
        var lines = ImmutableArray.CreateBuilder<LineSource>();
        foreach (string element in elements)
        {
            if (Load(place, () => config.LoadLines(kind, element)) is not { } source) continue;
            lines.Add(source);
            Keep($"calibrants/{(kind == LineSourceKind.Fluorescence ? "fluorescence" : "sources")}/{source.Name}.json");
        }

        return lines.ToImmutable();
    }

    private ImmutableSortedDictionary<string, DetectorCalibration> LoadCalibrations()
    {
        var calibrations = ImmutableSortedDictionary.CreateBuilder<string, DetectorCalibration>(StringComparer.Ordinal);
        foreach ((int index, DetectorPlan detector) in plan.Detectors.Index())
        {
            if (detector.CalibrationFile is not { } file) continue;
            string place = $"$.detectors[{index}].calibration";
            if (Load(place, () => CalibrationFile.Load(given(file))) is not { } calibration) continue;
            if (calibration.TwoThetaDegrees is null) Faults.Add($"{place}: {file} has no 2θ; calibrate with a standard");
            calibrations[detector.Name] = calibration with { Origin = file };
            Keep(file, given(file));
        }

        return calibrations.ToImmutable();
    }

    private ImmutableSortedDictionary<(string Cell, int Layer, string Detector), PhaseReference> LoadReferences(
        ImmutableSortedDictionary<string, DetectorCalibration> calibrations)
    {
        var references = ImmutableSortedDictionary.CreateBuilder<(string, int, string), PhaseReference>();
        foreach ((int index, CellPlan cell) in plan.Cells.Index())
        {
            foreach (GivenReference named in cell.References)
            {
                string place = $"$.cells[{index}].references";
                if (Load(place, () => ReferenceFile.Load(given(named.File))) is not { } reference) continue;
                Faults.AddRange(
                    ScienceFit.OfReference(cell, named, reference, calibrations.GetValueOrDefault(named.Detector)).Select(fault => $"{place}: {fault}"));
                references[(cell.Name, named.Layer, named.Detector)] = reference;
                Keep(named.File, given(named.File));
            }
        }

        return references.ToImmutable();
    }

    private T? Load<T>(string place, Func<T> load)
        where T : class
    {
        try
        {
            return load();
        }
        catch (ConfigException e)
        {
            Faults.AddRange(e.Faults.Select(fault => $"{place}: {e.Place}: {fault}"));
            return null;
        }
    }

    private void Keep(string name, string? path = null) => files[name] = new ConfigText(name, ConfigFolder.ReadFile(path ?? Path.Combine(config.Path, name)));
}
