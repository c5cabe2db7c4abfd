using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Diagnosis;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>The JSON form of one cell against two and of the diagnosis. Every key is always there; what is not known is null.</summary>
internal static class FitLayerJson
{
    /// <summary>Adds the keys to those of the phase.</summary>
    /// <param name="json">The object of the phase.</param>
    /// <param name="layer">What was found, or null.</param>
    public static void Add(JsonObject json, LayerReading? layer)
    {
        json["cells"] = layer is null ? null : EnumWord.Of(layer.Cells.Verdict);
        json["p_one_cell"] = layer?.Cells.PValue;
        json["fraction_2"] = layer?.Pair?.Fraction;
        // A share at the end of its range has no error of its own.
        json["s_fraction_2"] = layer?.Pair?.SigmaFraction is { } sigma and > 0 ? sigma : null;
        FitLithiumJson.AddReading(json, "x_mean_from_V", layer?.MeanFromVolume);
        FitLithiumJson.AddReading(json, "x_mean_from_c", layer?.MeanFromC);
    }

    /// <summary>The probability of each cause by its word.</summary>
    /// <param name="diagnosis">The diagnosis, or null.</param>
    /// <returns>The object; null where nothing was diagnosed, and a cause is null where it cannot be told.</returns>
    public static JsonObject? Odds(LayerDiagnosis? diagnosis) => diagnosis is null
        ? null
        : new JsonObject(diagnosis.Odds.Select(odds => KeyValuePair.Create<string, JsonNode?>(EnumWord.Of(odds.Verdict), odds.Probability)));
}
