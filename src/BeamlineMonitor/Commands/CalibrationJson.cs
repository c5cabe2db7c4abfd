using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Commands;

/// <summary>The JSON form of a calibration, printed and written to file; <see cref="DetectorCalibrationParser"/> reads it back.</summary>
internal static class CalibrationJson
{
    /// <summary>Indented, with Greek letters as they are: people read this file too.</summary>
    public static JsonSerializerOptions Options { get; } =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole answer; the numbers are null where no calibration could be made.</summary>
    public static JsonObject Of(CalibrationResult result, string? standard)
    {
        JsonObject json = DetectorCalibrationWriter.Write(result.Calibration);
        json["standard"] = standard;
        json["lines"] = new JsonArray([.. result.Lines.Select(Line)]);
        json["chi2_reduced"] = result.ChiSquaredReduced;
        json["degrees_of_freedom"] = result.DegreesOfFreedom;
        json["excess_scatter_eV"] = result.ExcessScatterEV;
        json["verdict"] = Word(result.Verdict);
        json["reasons"] = new JsonArray([.. result.Reasons.Select(reason => (JsonNode)reason)]);
        return json;
    }

    /// <summary>The word for a verdict or a kind of line.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static JsonObject Line(CalibrationLine line) => new()
    {
        ["label"] = line.Label,
        ["exposure"] = line.Exposure,
        ["kind"] = Word(line.Kind),
        ["E_keV"] = line.EnergyKeV,
        ["channel"] = line.Channel,
        ["s_channel"] = line.SigmaChannel,
        ["area"] = line.Area,
        ["leverage"] = line.Leverage,
        ["residual_eV"] = line.ResidualEV,
        ["z"] = line.Z,
        ["used"] = line.IsUsed,
        ["left_out_because"] = line.LeftOutBecause,
    };
}
