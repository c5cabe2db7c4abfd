using System.Globalization;
using BeamlineMonitor.Acquisition.Aligning;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.Alignment;

namespace BeamlineMonitor.Commands.Align;

/// <summary>An alignment for people: what was found, and the layers proposed beside those of the plan.</summary>
internal static class AlignTable
{
    /// <summary>Writes it.</summary>
    /// <param name="result">The alignment.</param>
    /// <param name="cell">The cell as planned.</param>
    /// <param name="output">Where to.</param>
    public static void Write(AlignmentResult result, CellPlan cell, TextWriter output)
    {
        if (result.Tilt is { Status: AlignmentStatus.Ok } tilt)
            output.WriteLine(Text($"tilt                  {tilt.Degrees:0.0000} ± {tilt.Sigma:0.0000}°"));
        if (result.Edges is { Status: AlignmentStatus.Ok } edges)
        {
            output.WriteLine(Text($"electrolyte interface {edges.ElectrolyteMicrometres:+0.00;-0.00} ± {edges.SigmaElectrolyte:0.00} µm from its place in the plan, stage {cell.StageAt(edges.ElectrolyteMicrometres):0.00} µm"));
            output.WriteLine(Text($"collector interface   {edges.CollectorMicrometres - cell.ThicknessMicrometres:+0.00;-0.00} ± {edges.SigmaCollector:0.00} µm from its place in the plan, stage {cell.StageAt(edges.CollectorMicrometres):0.00} µm"));
            output.WriteLine(Text($"thickness             {edges.ThicknessMicrometres:0.00} ± {edges.SigmaThickness:0.00} µm, planned {cell.ThicknessMicrometres} µm"));
        }

        if (result.Layers.IsEmpty) return;
        output.WriteLine("layer  z_stage_um  planned     z_electrode_um  planned");
        foreach ((LayerPosition found, LayerPosition planned) in result.Layers.Zip(cell.Layers))
            output.WriteLine(Text($"{found.Number,5}  {found.StageMicrometres,10:0.000}  {planned.StageMicrometres,10:0.000}  {found.ElectrodeMicrometres,14:0.000}  {planned.ElectrodeMicrometres,7:0.000}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
