using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BeamlineMonitor.Analysis;

namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>A station's wiring as JSON: the sections as they stand in <c>appsettings.json</c>.</summary>
public static class WiringJson
{
    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // addresses hold '&'
    };

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
    /// <exception cref="ConfigException">It is none; the message names the place in the file.</exception>
    public static StationWiring Parse(string place, string json)
    {
        try
        {
            return JsonSerializer.Deserialize<StationWiring>(json, Form) ?? throw new ConfigException(place, ["null is no wiring of a station"]);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new ConfigException(place, [e.Message], e);
        }
    }
}
