using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Recording.Codecs;

/// <summary>References with the keys of docs/reference.md, so that one form of them is enough.</summary>
internal sealed class ReferenceConverter : JsonConverter<PhaseReference>
{
    /// <inheritdoc/>
    public override PhaseReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string json = JsonNode.Parse(ref reader)?.ToJsonString() ?? throw new JsonException("A reference is an object.");
        try
        {
            return PhaseReferenceParser.Parse("reference", Encoding.UTF8.GetBytes(json));
        }
        catch (ConfigException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PhaseReference value, JsonSerializerOptions options) =>
        PhaseReferenceWriter.Write(value).WriteTo(writer, options);
}
