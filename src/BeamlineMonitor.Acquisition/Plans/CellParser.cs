using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>Reads one cell of a plan and checks it against itself.</summary>
internal static class CellParser
{
    private static readonly string[] LithiumKeys = ["x0", "s_x0", "capacity_mAh_per_x", "s_capacity_mAh_per_x", "references"];

    private const double CoulombsPerMilliampHour = 3.6;
    private const double LargestStageMicrometres = 1e6;
    private const double SamePlaceMicrometres = 0.5;

    /// <summary>Reads a cell.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="citations">The plan's sources.</param>
    /// <returns>The cell.</returns>
    public static CellPlan Read(ConfigObject entry, Citations citations)
    {
        bool hasLithium = entry.Has("curve");
        double area = hasLithium || entry.Has("area_cm2") ? entry.Number("area_cm2", 1e-4, 1e3) : 0, thickness = entry.Number("thickness_um", 0.1, 1e4);
        ReferenceElectrode reference = ReadReference(entry);
        var steps = entry.List("steps", 0, 100, step => StepParser.Read(step, area));
        ImmutableArray<LayerPosition> layers = entry.List("layers", 1, PhaseReference.MostLayers, ReadLayer);
        if (entry.IsSound("layers")) CheckLayers(entry, layers, thickness);
        if (!steps.IsEmpty && area == 0 && entry.IsSound("steps")) entry.Fault("steps", "currents are densities: give the cell's area_cm2");
        if (!hasLithium) RefuseLithium(entry);
        CellLimits limits = LimitsParser.Read(entry, steps, reference);
        if (entry.IsSound("steps") && (entry.IsSound("limits") || !entry.Has("limits"))) LimitsParser.CheckSteps(entry, steps, limits);
        return new CellPlan(
            PlanNames.Read(entry, "name"),
            entry.Text("phase"),
            hasLithium ? entry.Text("curve") : null,
            hasLithium ? new UncertainValue(entry.Number("x0", 0, 2), entry.Number("s_x0", 0, 0.5)) : null,
            area,
            hasLithium || entry.Has("mass_mg") ? entry.Number("mass_mg", 1e-4, 1e6) : 0,
            thickness,
            hasLithium ? ReadCapacity(entry) : null,
            reference,
            ReadPressure(entry, citations),
            limits,
            layers,
            steps,
            steps.IsEmpty ? 0 : entry.WholeNumber("cycles", 1, 10_000),
            hasLithium ? ReadReferences(entry) : [],
            citations.Resolve(entry))
        {
            CarouselMicrometres = CarouselParser.Read(entry),
        };
    }

    private static ImmutableArray<GivenReference> ReadReferences(ConfigObject entry) =>
        entry.List("references", 0, 10_000, given => new GivenReference(
            given.WholeNumber("layer", 1, PhaseReference.MostLayers), PlanNames.Read(given, "detector"), given.Text("file")));

    private static UncertainValue ReadCapacity(ConfigObject entry) => new(
        CoulombsPerMilliampHour * entry.Number("capacity_mAh_per_x", 1e-6, 1e6),
        CoulombsPerMilliampHour * entry.Number("s_capacity_mAh_per_x", 0, 1e6));

    private static void RefuseLithium(ConfigObject entry)
    {
        foreach (string key in LithiumKeys.Where(entry.Has))
        {
            entry.IsNull(key);
            entry.Fault(key, "belongs to Li content: give the cell a curve, or leave it out");
        }
    }

    // A cell without Li content may be a piece of metal: then nothing is pressed and no potential is measured.
    private static bool IsLeftOut(ConfigObject entry, string key) => !entry.Has("curve") && !entry.Has(key);

    private static ReferenceElectrode ReadReference(ConfigObject entry) => IsLeftOut(entry, "reference_electrode")
        ? new ReferenceElectrode("none", 0)
        : entry.Section("reference_electrode") is { } electrode
        ? new ReferenceElectrode(electrode.Text("name"), electrode.Number("E_V_against_Li", -1, 4))
        : new ReferenceElectrode("", 0);

    private static LayerPosition ReadLayer(ConfigObject layer) => new(
        layer.WholeNumber("number", 1, PhaseReference.MostLayers),
        layer.Number("z_stage_um", -LargestStageMicrometres, LargestStageMicrometres),
        layer.Number("z_electrode_um", 0, 1e4),
        layer.Number("thickness_um", 0.01, 1e4),
        layer.Texts("neighbours", 10));

    private static PressurePlan ReadPressure(ConfigObject cell, Citations citations)
    {
        if (IsLeftOut(cell, "pressure") || cell.Section("pressure") is not { } entry) return PressurePlan.None;
        var geometry = new StackGeometry(entry.Number("piston_mm2", 0.01, 1e6), entry.Number("die_mm2", 0.01, 1e6));
        double[] range = entry.Numbers("limits_MPa", 2, 0, 1000);
        double setpoint = entry.Number("setpoint_MPa", 0, 1000);
        if (entry.IsSound("limits_MPa") && range[0] >= range[1]) entry.Fault("limits_MPa", "write [lowest, highest]");
        else if (entry.IsSound("setpoint_MPa") && !(setpoint >= range[0] && setpoint <= range[1]))
            entry.Fault("setpoint_MPa", $"{ShownNumber.Of(setpoint)} MPa is outside limits_MPa, {ShownNumber.Of(range[0])} to {ShownNumber.Of(range[1])} MPa");
        var limits = new PressureLimits(range[0], range[1], entry.Number("slew_MPa_per_s", 1e-3, 100));
        return new PressurePlan(geometry, setpoint, entry.Number("tolerance_MPa", 1e-3, 100), limits, citations.Resolve(entry));
    }

    private static void CheckLayers(ConfigObject entry, ImmutableArray<LayerPosition> layers, double thickness)
    {
        double first = layers[0].StageMicrometres - layers[0].ElectrodeMicrometres;
        double mirrored = layers[0].StageMicrometres + layers[0].ElectrodeMicrometres;
        bool along = true, against = true;
        foreach ((int index, LayerPosition layer) in layers.Index())
        {
            string place = $"layers[{index}]";
            if (layer.Number != index + 1) entry.Fault($"{place}.number", $"{layer.Number} must be {index + 1}: layers stand by number from 1 at the electrolyte");
            if (layer.ElectrodeMicrometres > thickness)
                entry.Fault($"{place}.z_electrode_um", $"{ShownNumber.Of(layer.ElectrodeMicrometres)} µm lies outside the electrode, 0 to {ShownNumber.Of(thickness)} µm");
            if (index > 0 && layer.ElectrodeMicrometres <= layers[index - 1].ElectrodeMicrometres)
                entry.Fault($"{place}.z_electrode_um", "must rise from layer to layer");
            along &= Math.Abs(layer.StageMicrometres - layer.ElectrodeMicrometres - first) < SamePlaceMicrometres;
            against &= Math.Abs(layer.StageMicrometres + layer.ElectrodeMicrometres - mirrored) < SamePlaceMicrometres;
        }

        if (!along && !against) entry.Fault("layers", "z_stage_um must run with z_electrode_um, or against it, micrometre by micrometre");
        double covered = layers.Sum(layer => layer.ThicknessMicrometres);
        if (covered > thickness + SamePlaceMicrometres) entry.Fault("layers", $"their thicknesses add up to {ShownNumber.Of(covered)} µm, more than the electrode's {ShownNumber.Of(thickness)} µm");
    }
}
