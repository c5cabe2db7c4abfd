using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Aligning;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Alignment;

namespace BeamlineMonitor.Commands.Align;

/// <summary>An alignment for programs; depths are by the plan's places, so 0 and the planned thickness where the plan is right.</summary>
internal static class AlignJson
{
    /// <summary>Writes it.</summary>
    /// <param name="result">The alignment.</param>
    /// <returns>One object.</returns>
    public static JsonObject Of(AlignmentResult result) => new()
    {
        ["cell"] = result.Cell,
        ["detector"] = result.Detector,
        ["status"] = EnumWord.Of(result.Status),
        ["trouble"] = result.Trouble,
        ["tilt"] = result.Tilt is { Status: AlignmentStatus.Ok } tilt
            ? new JsonObject { ["tilt_deg"] = tilt.Degrees, ["s_tilt_deg"] = tilt.Sigma, ["chi2_reduced"] = tilt.ReducedChiSquare }
            : null,
        ["edges"] = result.Edges is { Status: AlignmentStatus.Ok } edges
            ? new JsonObject
            {
                ["electrolyte_um"] = edges.ElectrolyteMicrometres,
                ["s_electrolyte_um"] = edges.SigmaElectrolyte,
                ["collector_um"] = edges.CollectorMicrometres,
                ["s_collector_um"] = edges.SigmaCollector,
                ["thickness_um"] = edges.ThicknessMicrometres,
                ["s_thickness_um"] = edges.SigmaThickness,
                ["chi2_reduced"] = edges.ReducedChiSquare,
            }
            : null,
        ["layers"] = new JsonArray([.. result.Layers.Select(Layer)]),
        ["exposures"] = result.Shots.Length,
    };

    private static JsonObject Layer(LayerPosition layer) => new()
    {
        ["number"] = layer.Number,
        ["z_stage_um"] = layer.StageMicrometres,
        ["z_electrode_um"] = layer.ElectrodeMicrometres,
        ["thickness_um"] = layer.ThicknessMicrometres,
    };
}
