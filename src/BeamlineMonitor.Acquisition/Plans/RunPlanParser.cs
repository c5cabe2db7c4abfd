using System.Collections.Immutable;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Instruments.Detectors;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>Reads a file of config/runs.</summary>
public static class RunPlanParser
{
    private const int MostDetectors = 64;
    private const int MostCells = 16;

    /// <summary>Parses a plan; docs/run-plan.md shows the keys.</summary>
    /// <param name="fileName">The name to put into error messages.</param>
    /// <param name="json">The file's bytes.</param>
    /// <returns>The plan; that what it names exists is checked where it is loaded (<see cref="RunSetup"/>).</returns>
    /// <exception cref="ConfigException">The file is not a plan; the message lists every fault.</exception>
    public static RunPlan Parse(string fileName, ReadOnlyMemory<byte> json) => ConfigFile.Read(fileName, json, Read);

    private static RunPlan Read(ConfigObject root)
    {
        Citations citations = Citations.Read(root);
        var plan = new RunPlan(
            root.Text("name"),
            root.Text("proposal"),
            root.Text("sample"),
            root.List("detectors", 1, MostDetectors, entry => ReadDetector(entry, citations)),
            root.List("cells", 1, MostCells, entry => CellParser.Read(entry, citations)),
            root.Has("standard") ? ReadStandard(root, citations) : null,
            root.WholeNumber("pristine_scans", 0, 1000),
            ReadPreset(root),
            root.OneOf(
                "layer_order",
                ("towards-collector", LayerOrder.TowardsCollector),
                ("towards-electrolyte", LayerOrder.TowardsElectrolyte),
                ("alternating", LayerOrder.Alternating)),
            root.Number("gauge_um", 0.01, 1e4),
            root.Texts("fluorescence", 20),
            ReadGate(root, citations),
            citations)
        {
            Beam = ReadBeam(root),
            Systematics = ReadSystematics(root),
            Edges = root.Has("edges") ? ReadEdges(root, citations) : null,
            CarouselWithinMicrometres = CarouselParser.ReadWithin(root),
        };
        CarouselParser.Check(root, plan);
        CheckDetectors(root, plan);
        CheckReferences(root, plan);
        PlanNames.RequireOnce(root, "cells", plan.Cells.Select(cell => cell.Name));
        if (plan.Gate.MostChannelCounts * Math.Max(1, plan.PristineScans) > uint.MaxValue)
            root.Fault("gate.channel_counts_at_most", $"times pristine_scans must not exceed {uint.MaxValue}: the pristine frames are added up");
        return plan;
    }

    private static DetectorPlan ReadDetector(ConfigObject entry, Citations citations) => new(
        PlanNames.Read(entry, "name"),
        entry.Number("two_theta_deg", 0.5, 90),
        entry.Number("azimuth_deg", -360, 360),
        entry.OneOf("q_direction", ("in-plane", ScatteringDirection.InPlane), ("normal", ScatteringDirection.Normal)),
        entry.Flag("primary"),
        entry.Has("calibration") ? entry.Text("calibration") : null,
        citations.Resolve(entry),
        entry.Has("two_theta_within_deg") ? entry.Number("two_theta_within_deg", 0.001, 5) : 0.5,
        entry.Has("gain_keV") ? entry.Number("gain_keV", 0.001, 1) : null);

    private static StandardPlan? ReadStandard(ConfigObject root, Citations citations)
    {
        if (root.Section("standard") is not { } entry) return null;
        ImmutableArray<string> fluorescence = entry.Texts("fluorescence", 10), radioactive = entry.Has("radioactive") ? entry.Texts("radioactive", 10) : [];
        if (entry.IsSound("fluorescence") && fluorescence.IsEmpty && radioactive.IsEmpty)
            entry.Fault("fluorescence", "name at least one element, or a radioactive source: without lines of fixed energy gain and angle cannot be told apart");
        return new StandardPlan(
            entry.Text("name"),
            fluorescence,
            entry.Number("z_stage_um", -1e6, 1e6),
            TimeSpan.FromSeconds(entry.Number("exposure_s", 0.1, 86_400)),
            entry.Number("temperature_C", -273.15, 2000),
            citations.Resolve(entry))
        {
            Radioactive = radioactive,
            CarouselMicrometres = CarouselParser.Read(entry),
            AlsoAfter = entry.Has("also_after") && entry.Flag("also_after"),
            Every = entry.Has("every_h") ? TimeSpan.FromHours(entry.Number("every_h", 0.1, 1000)) : null,
        };
    }

    private static ExposurePreset ReadPreset(ConfigObject root)
    {
        var fallback = new ExposurePreset(PresetKind.RealTime, TimeSpan.FromSeconds(1));
        return root.Section("frame") is { } entry
            ? new ExposurePreset(
                entry.OneOf("preset", ("real-time", PresetKind.RealTime), ("live-time", PresetKind.LiveTime)),
                TimeSpan.FromSeconds(entry.Number("s", 0.05, 86_400)))
            : fallback;
    }

    private static GateLimits ReadGate(ConfigObject root, Citations citations) => root.Section("gate") is { } entry
        ? new GateLimits(
            entry.Number("dead_time_at_most", 0, 1),
            entry.WholeNumber("counts_at_least", 0, int.MaxValue),
            entry.WholeNumber("channel_counts_at_most", 1, int.MaxValue),
            entry.Number("ring_mA_at_least", 0, 1e4),
            entry.Number("beam_loss_at_most", 0, 1),
            entry.Number("stage_within_um", 0.001, 1e4),
            citations.Resolve(entry),
            entry.Has("I0_at_least") ? entry.Number("I0_at_least", 0, 1e15) : null)
        : new GateLimits(1, 0, 1, 0, 1, 1, "");

    private static SystematicsPlan ReadSystematics(ConfigObject root) => root.Has("systematics") && root.Section("systematics") is { } entry
        ? new SystematicsPlan(
            entry.Number("s_T_K", 0, 100),
            entry.Number("s_along_beam_mm", 0, 100),
            entry.Number("s_drift_mm", 0, 100),
            entry.Number("lever_mm", 10, 1e5))
        : SystematicsPlan.Default;

    private static BeamPlan ReadBeam(ConfigObject root) => root.Has("beam") && root.Section("beam") is { } entry
        ? new BeamPlan(
            TimeSpan.FromSeconds(entry.Number("settle_s", 0, 86_400)),
            TimeSpan.FromSeconds(entry.Number("wait_at_most_s", 1, 1_000_000)))
        : BeamPlan.Default;

    private static EdgePlan? ReadEdges(ConfigObject root, Citations citations)
    {
        if (root.Section("edges") is not { } entry) return null;
        return new EdgePlan(
            entry.WholeNumber("every_scans", 1, 10_000),
            TimeSpan.FromSeconds(entry.Number("exposure_s", 0.05, 86_400)),
            entry.WholeNumber("positions", 2, 50),
            entry.Number("span_um", 0.1, 100),
            entry.Number("gauge_edge_um", 0, root.IsSound("gauge_um") ? root.Number("gauge_um", 0.01, 1e4) : 1e4),
            entry.Number("within_um", 0.01, 1000),
            entry.Number("most_step_um", 0, 1000),
            citations.Resolve(entry));
    }

    private static void CheckDetectors(ConfigObject root, RunPlan plan)
    {
        PlanNames.RequireOnce(root, "detectors", plan.Detectors.Select(detector => detector.Name));
        int primary = plan.Detectors.Count(detector => detector.IsPrimary);
        if (root.IsSound("detectors") && primary != 1) root.Fault("detectors", $"{primary} are primary; exactly one must be");
        foreach ((int index, DetectorPlan detector) in plan.Detectors.Index())
        {
            if (plan.Standard is null && detector.CalibrationFile is null)
                root.Fault($"detectors[{index}].calibration", "name a file, or give the plan a standard to calibrate with");
            if (plan.Standard is not null && detector.CalibrationFile is not null)
                root.Fault($"detectors[{index}].calibration", "the plan has a standard too; leave one of them out");
        }
    }

    private static void CheckReferences(ConfigObject root, RunPlan plan)
    {
        if (plan is { PristineScans: > 0, Cells.IsEmpty: false } && plan.Cells.All(cell => cell.Curve is null))
            root.Fault("pristine_scans", "no cell has a curve, so nothing needs a reference; write 0");
        if (!root.IsSound("cells") || !root.IsSound("detectors") || !root.IsSound("pristine_scans")) return;
        foreach ((int index, CellPlan cell) in plan.Cells.Index())
        {
            string place = $"cells[{index}].references";
            if (cell.Curve is null) continue; // a cell by itself needs no anchor
            if (plan.PristineScans > 0 && !cell.References.IsEmpty) root.Fault(place, "pristine_scans makes them; leave one of them out");
            if (plan.PristineScans > 0) continue;
            var wanted = plan.Detectors.SelectMany(detector => cell.Layers.Select(layer => (layer.Number, detector.Name))).ToHashSet();
            var given = cell.References.Select(reference => (reference.Layer, reference.Detector)).ToList();
            foreach ((int layer, string detector) in wanted.Except(given))
                root.Fault(place, $"none for layer {layer}, detector {detector}; give a file, or make pristine_scans at least 1");
            foreach ((int layer, string detector) in given.Where(pair => !wanted.Contains(pair)))
                root.Fault(place, $"layer {layer}, detector {detector} is not in the plan");
            if (given.Distinct().Count() < given.Count) root.Fault(place, "a layer and detector is named twice");
        }
    }
}
