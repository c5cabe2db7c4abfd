using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BeamlineMonitor.Analysis;

namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>A station's wiring as JSON: the sections as they stand in <c>appsettings.json</c>.</summary>
public static class WiringJson
{
    private static readonly JsonSerializerOptions Form = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // addresses hold '&'
    };

    private static readonly JsonDocumentOptions EachKeyOnce = new() { AllowDuplicateProperties = false };

    private static readonly JsonSerializerOptions OneLine = new(Form) { WriteIndented = false };

    /// <summary>Writes it, over several lines.</summary>
    /// <param name="wiring">The wiring.</param>
    /// <returns>A JSON object.</returns>
    public static string Write(StationWiring wiring) => JsonSerializer.Serialize(wiring, Form);

    /// <summary>Writes it in one line.</summary>
    /// <param name="wiring">The wiring.</param>
    /// <returns>A JSON object.</returns>
    public static string WriteLine(StationWiring wiring) => JsonSerializer.Serialize(wiring, OneLine);

    /// <summary>Reads it.</summary>
    /// <param name="place">The file, for messages.</param>
    /// <param name="json">A JSON object with these sections and no others.</param>
    /// <returns>The wiring.</returns>
    /// <exception cref="ConfigException">It is none; every key and value that does not fit is listed with its place.</exception>
    public static StationWiring Parse(string place, string json)
    {
        (StationWiring? wiring, ImmutableArray<string> faults) = Read(json);
        return faults.IsEmpty ? wiring! : throw new ConfigException(place, faults);
    }

    /// <summary>Reads it as far as it goes, so that a key that nobody knows hides no other fault.</summary>
    /// <param name="json">A JSON object with these sections and no others.</param>
    /// <returns>The wiring without unknown keys, or null where a value does not fit; and all that does not fit, one sentence each.</returns>
    public static (StationWiring? Wiring, ImmutableArray<string> Faults) Read(string json)
    {
        try
        {
            JsonNode? parsed = JsonNode.Parse(json, null, EachKeyOnce);
            if (parsed is not JsonObject root) return (null, [$"$: {parsed?.ToJsonString() ?? "null"} is not an object {{…}}"]);
            var shape = new WiringShape(Form);
            shape.Check("$", root, typeof(StationWiring));
            return (shape.CanBeRead ? root.Deserialize<StationWiring>(Form) : null, [.. shape.Faults]);
        }
        catch (JsonException e)
        {
            return (null, [$"not a JSON object with each key once: {e.Message}"]);
        }
    }
}
