using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Frames;

namespace BeamlineMonitor.Messaging.Schemas;

/// <summary>The schema of a spectrum, which no record has: <see cref="Building.SpectrumCbor"/> writes it as CBOR. It describes what a reader has after decoding.</summary>
public static class SpectrumSchema
{
    /// <summary>Makes the schema.</summary>
    /// <returns>JSON Schema, draft 7.</returns>
    public static JsonObject Make()
    {
        var properties = new JsonObject
        {
            ["t"] = Described("Middle of the exposure, experiment UTC.", "string", ("format", "date-time")),
            ["run"] = Nullable("Id of the run; null without one.", "string"),
            ["seq"] = Described("Number in the session and topic, from 1.", "integer", ("minimum", 1)),
            ["frame"] = Described("Number of the frame.", "integer", ("minimum", 1)),
            ["purpose"] = Described("What it was taken for.", "string", ("enum", new JsonArray([.. new WordOfAttribute(typeof(FramePurpose)).Words.Select(word => JsonValue.Create(word))]))),
            ["cell"] = Nullable("Name of the cell; null for a standard.", "string"),
            ["layer"] = Nullable("Number of the layer, from 1 at the electrolyte; null for a standard.", "integer"),
            ["detector"] = Described("Name of the detector element.", "string"),
            ["live_s"] = Described("Live time, s.", "number", ("minimum", 0)),
            ["real_s"] = Described("Real time, s.", "number", ("minimum", 0)),
            ["c0_keV"] = Nullable("Energy at channel 0, keV; null without a calibration.", "number"),
            ["c1_keV"] = Nullable("Energy by channel, keV.", "number"),
            ["c2_keV"] = Nullable("Energy by channel squared, keV.", "number"),
            ["two_theta_deg"] = Nullable("2θ, degrees.", "number"),
            ["counts"] = Described(
                "Counts by channel. In CBOR a typed array: tag 70 of RFC 8746, 32-bit little-endian.",
                "array",
                ("items", new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = uint.MaxValue })),
            ["windows"] = Described(
                "What the fit expects where it was fitted, in rising channels; empty for a frame without a fit, such as a pristine or a degraded one.",
                "array",
                ("items", Window())),
        };
        return Map("The spectrum of a frame, as counted, and what was fitted to it. A CBOR map (RFC 8949).", properties);
    }

    private static JsonObject Window() => Map(
        "A run of channels that was fitted.",
        new JsonObject
        {
            ["first_channel"] = Described("First of its channels, from 0.", "integer", ("minimum", 0)),
            ["model"] = Described(
                "Expected counts by channel. In CBOR a typed array: tag 85 of RFC 8746, 32-bit floating point, little-endian.",
                "array",
                ("items", new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 0 })),
            ["residual_sigma"] = Described(
                "(counts − model)/√model by channel. The same typed array.",
                "array",
                ("items", new JsonObject { ["type"] = "number" })),
        });

    private static JsonObject Map(string description, JsonObject properties) => new()
    {
        ["description"] = description,
        ["type"] = "object",
        ["required"] = new JsonArray([.. properties.Select(pair => JsonValue.Create(pair.Key))]),
        ["properties"] = properties,
        ["additionalProperties"] = false,
    };

    private static JsonObject Nullable(string description, string type) => new() { ["type"] = new JsonArray(type, "null"), ["description"] = description };

    private static JsonObject Described(string description, string type, params ReadOnlySpan<(string Key, JsonNode Value)> rules)
    {
        var schema = new JsonObject { ["type"] = type, ["description"] = description };
        foreach ((string key, JsonNode value) in rules) schema[key] = value;
        return schema;
    }
}
