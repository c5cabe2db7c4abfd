using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Aligning;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.Alignment;

namespace BeamlineMonitor.Commands.Align;

/// <summary>Writes a plan anew with the layers that an alignment proposes; all else stays as it is.</summary>
internal static class PlanFile
{
    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the layers into a plan.</summary>
    /// <param name="plan">Bytes of the plan's file, which has been parsed before.</param>
    /// <param name="name">Name of the new plan.</param>
    /// <param name="result">The alignment, with a proposal.</param>
    /// <returns>The new plan.</returns>
    public static string With(ReadOnlySpan<byte> plan, string name, AlignmentResult result)
    {
        JsonNode root = JsonNode.Parse(plan) ?? throw new InputException("The plan is empty.");
        root["name"] = name;
        JsonObject cell = root["cells"]!.AsArray().Select(entry => entry!.AsObject()).First(entry => entry["name"]!.GetValue<string>() == result.Cell);
        ElectrodeEdges edges = result.Edges!;
        cell["thickness_um"] = Math.Max(Math.Round(edges.ThicknessMicrometres, 3), result.Layers.Sum(layer => layer.ThicknessMicrometres));
        foreach ((LayerPosition layer, JsonNode? entry) in result.Layers.Zip(cell["layers"]!.AsArray()))
        {
            entry!["z_stage_um"] = layer.StageMicrometres;
            entry["z_electrode_um"] = layer.ElectrodeMicrometres;
            entry["thickness_um"] = layer.ThicknessMicrometres;
        }

        return root.ToJsonString(Form);
    }
}
