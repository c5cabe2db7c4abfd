using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.UnitCells;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Commands;

/// <summary>The JSON form of a unit-cell refinement; what is undefined is null.</summary>
internal static class UnitCellJson
{
    /// <summary>The whole answer, as <c>unitcell --json</c> prints it.</summary>
    public static JsonObject Of(UnitCellResult result)
    {
        var json = new JsonObject
        {
            ["system"] = result.Options.System.ToString().ToLowerInvariant(),
            ["quantity"] = QuantityName(result.Options.Geometry.Quantity),
            ["weights"] = result.Options.Weights.ToString().ToLowerInvariant(),
            ["status"] = EnumWord.Of(result.Status),
            ["message"] = result.Message,
            ["undetermined"] = new JsonArray([.. result.Undetermined.Select(symbol => (JsonNode)symbol)]),
        };
        if (result.Solution is not { } cell) return json;

        json["parameters"] = new JsonObject(cell.Parameters.Select(p => KeyValuePair.Create<string, JsonNode?>(Key(p), Parameter(p))));
        json["volume_A3"] = Parameter(cell.Volume);
        json["correlation"] = MatrixRows(cell.Correlation);
        json["covariance_apriori"] = MatrixRows(cell.AprioriCovariance);
        json["covariance_residual"] = MatrixRows(cell.ResidualCovariance);
        foreach ((string name, JsonNode? value) in Statistics(cell)) json[name] = value?.DeepClone();
        return json;
    }

    /// <summary>The fit's statistics and its rows, as <c>fit --json</c> holds them under "unitcell".</summary>
    public static JsonObject Statistics(UnitCellSolution cell) => new()
    {
        ["sigmafit"] = cell.SigmaFit,
        ["chi2"] = cell.ChiSquared,
        ["chi2_probability"] = cell.ChiSquaredProbability,
        ["dof"] = cell.DegreesOfFreedom,
        ["rstudent_limit"] = cell.RstudentLimit,
        ["hat_limit"] = cell.HatLimit,
        ["notes"] = new JsonArray([.. cell.Notes.Select(note => (JsonNode)note)]),
        ["rows"] = new JsonArray([.. cell.Lines.Select(line => Row(line, cell))]),
    };

    /// <summary>The name of a quantity on the command line and in JSON.</summary>
    public static string QuantityName(LineQuantity quantity) => quantity switch
    {
        LineQuantity.TwoTheta => "two-theta",
        LineQuantity.DSpacing => "d",
        LineQuantity.Energy => "energy",
        _ => "q",
    };

    private static JsonObject Row(LineDiagnostics line, UnitCellSolution cell) => new()
    {
        ["hkl"] = new JsonArray(line.Line.Indices.H, line.Line.Indices.K, line.Line.Indices.L),
        ["observed"] = line.Line.Value,
        ["calculated"] = line.Calculated,
        ["residual"] = line.Residual,
        ["hat"] = line.Hat,
        ["z"] = line.Z,
        ["rstudent"] = line.Rstudent,
        ["dffits"] = line.DfFits,
        ["delta"] = line.DeletionChanges is { } changes
            ? new JsonObject([.. cell.Parameters.Zip(changes, (p, change) => KeyValuePair.Create<string, JsonNode?>(Key(p), change)),
                KeyValuePair.Create<string, JsonNode?>(Key(cell.Volume), line.DeletionVolumeChange)])
            : null,
        ["z_flag"] = line.IsZFlagged,
        ["rstudent_flag"] = line.IsRstudentFlagged,
        ["hat_flag"] = line.IsHatFlagged,
    };

    private static JsonObject Parameter(CellParameter p) => new()
    {
        ["value"] = p.Value,
        ["s_apriori"] = p.AprioriSigma,
        ["s_residual"] = p.ResidualSigma,
        ["ci95"] = p.ConfidenceHalfWidth is { } half ? new JsonArray(p.Value - half, p.Value + half) : null,
    };

    private static string Key(CellParameter p) => p.Symbol + p.Unit switch { "Å" => "_A", "Å³" => "_A3", "°" => "_deg", _ => "_" + p.Unit };

    private static JsonArray? MatrixRows(Matrix<double>? matrix) => matrix is null
        ? null
        : new JsonArray([.. matrix.ToRowArrays().Select(row => new JsonArray([.. row.Select(x => (JsonNode)x)]))]);
}
