using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using BeamlineMonitor.Messaging.Payloads;

namespace BeamlineMonitor.Messaging.Schemas;

/// <summary>
/// Makes the JSON Schema of a payload from its record. Strict, so that a wrong message fails: every key must be there, no other may be, null only
/// where the record can be null, words and patterns from the record's attributes, no negative uncertainty.
/// </summary>
/// <param name="docstrings">Where the descriptions come from.</param>
public sealed class PayloadSchemas(Docstrings docstrings)
{
    private const string UncertaintyPrefix = "s_";

    /// <summary>The schema of a payload.</summary>
    /// <param name="payload">Type of its record.</param>
    /// <returns>JSON Schema, draft 7.</returns>
    public JsonObject Of(Type payload)
    {
        JsonObject schema = PayloadJson.Default.Options.GetJsonSchemaAsNode(
            payload, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Tighten }).AsObject();
        schema.Insert(0, "description", docstrings.Of(payload));

        // A record says of the properties it hands to its base what they mean in it.
        var properties = schema["properties"]!.AsObject();
        properties["t"]!["description"] = docstrings.OfProperty(payload, nameof(Payload.At));
        properties["run"]!["description"] = docstrings.OfProperty(payload, nameof(Payload.Run));
        return schema;
    }

    private JsonNode Tighten(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema) return node;
        if (schema["properties"] is JsonObject properties)
        {
            schema["required"] = new JsonArray([.. properties.Select(pair => JsonValue.Create(pair.Key))]);
            schema["additionalProperties"] = false;
        }

        if (context.PropertyInfo is { AttributeProvider: PropertyInfo property } json && context.BaseTypeInfo is null) Describe(schema, property, json.Name);
        return schema;
    }

    private void Describe(JsonObject schema, PropertyInfo property, string key)
    {
        bool isList = schema["items"] is JsonObject;
        JsonObject value = schema["items"] as JsonObject ?? schema;
        schema["description"] = docstrings.OfProperty(property.DeclaringType!, property.Name);
        if (key.StartsWith(UncertaintyPrefix, StringComparison.Ordinal)) value["minimum"] = 0;
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            value["minimum"] = JsonSerializer.SerializeToNode(range.Minimum, range.Minimum.GetType());
            if (range.Maximum is not int.MaxValue) value["maximum"] = JsonSerializer.SerializeToNode(range.Maximum, range.Maximum.GetType());
        }

        if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
        {
            value["pattern"] = pattern.Pattern;
            if (pattern.Pattern == PayloadTime.Pattern) value["format"] = "date-time";
        }

        IEnumerable<string?>? words = property.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed
            ? allowed.Values.Cast<string?>()
            : property.GetCustomAttribute<WordOfAttribute>()?.Words;
        if (words is null || isList) return;
        bool isNullable = schema["type"] is JsonArray;
        schema["enum"] = new JsonArray([.. words.Select(text => JsonValue.Create(text)), .. isNullable ? [null] : Array.Empty<JsonNode?>()]);
    }
}
