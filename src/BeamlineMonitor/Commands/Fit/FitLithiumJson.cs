using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Lithium;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>The JSON form of a phase's Li content. Every key is always there; what is not known is null.</summary>
internal static class FitLithiumJson
{
    /// <summary>Adds the keys to those of the phase.</summary>
    /// <param name="json">The object of the phase.</param>
    /// <param name="lithium">Its Li content, or null.</param>
    /// <param name="anchor">Name of the reference, or null.</param>
    public static void Add(JsonObject json, LithiumResult? lithium, string? anchor)
    {
        AddReading(json, "x_from_V", lithium?.FromVolume);
        AddReading(json, "x_from_c", lithium?.FromC);
        json["x_difference"] = lithium?.Difference?.Value;
        json["s_x_difference"] = lithium?.Difference?.Sigma;
        json["z_x_difference"] = lithium?.Difference?.Z;
        json["a_off_curve_A"] = lithium?.AOffCurve.Value;
        json["s_a_off_curve_A"] = lithium?.AOffCurve.Sigma;
        json["curve"] = lithium?.Curve;
        json["anchor"] = lithium is null ? null : anchor;
    }

    /// <summary>Adds a reading of x with its errors.</summary>
    /// <param name="json">The object of the phase.</param>
    /// <param name="key">Key of x; the others are made from it.</param>
    /// <param name="reading">The reading, or null.</param>
    public static void AddReading(JsonObject json, string key, LithiumReading? reading)
    {
        json[key] = reading?.X;
        json[key + "_side"] = reading is null or { Side: BoundSide.None } ? null : EnumWord.Of(reading.Side);
        json["s_" + key] = reading?.Sigma;
        json[$"s_{key}_stat"] = reading?.SigmaCounting;
        json[key + "_68"] = Interval(reading?.Interval68);
        json[key + "_95"] = Interval(reading?.Interval95);
        json["budget_" + key] = reading?.Budget is { } budget
            ? new JsonObject(budget.Terms.Select(term => KeyValuePair.Create<string, JsonNode?>(term.Name, term.Sigma)))
            : null;
    }

    private static JsonArray? Interval(XInterval? interval) => interval is { } ends ? new JsonArray(ends.Lower, ends.Upper) : null;
}
