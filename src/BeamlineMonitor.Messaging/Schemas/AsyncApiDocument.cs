using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Messaging.Schemas;

/// <summary>
/// The AsyncAPI 3.0 document of what a station publishes, made from <see cref="TopicKinds"/> and the records: a channel a kind of topic, a message a
/// schema. docs/asyncapi.json holds it.
/// </summary>
/// <remarks>AsyncAPI Specification 3.0.0; MQTT bindings 0.2.0 of its bindings repository.</remarks>
public static class AsyncApiDocument
{
    private const string BindingVersion = "0.2.0";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["station"] = "Name of the station.",
        ["cell"] = "Name of a cell of the run plan.",
        ["layer"] = "Number of a layer, from 1 at the electrolyte.",
        ["detector"] = "Name of a detector element.",
        ["device"] = "Name of a device.",
        ["alarm"] = "Id of an alarm.",
    };

    /// <summary>Writes the document.</summary>
    /// <param name="docstrings">Where the descriptions come from.</param>
    /// <returns>JSON with a line end at its end; the same for the same code.</returns>
    public static string Write(Docstrings docstrings) => Make(docstrings).ToJsonString(Indented) + "\n";

    private static JsonObject Make(Docstrings docstrings)
    {
        var schemas = new PayloadSchemas(docstrings);
        TopicKind[] first = [.. TopicKinds.All.DistinctBy(kind => kind.Schema)];
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "BeamlineMonitor",
                ["version"] = "1",
                ["description"] = "What a station of operando diffraction publishes by MQTT 5. Units stand in the keys, s_ is one standard uncertainty, a missing number "
                    + "is null. A consumer deduplicates on station, run, topic and seq.",
            },
            ["defaultContentType"] = PayloadJson.ContentType,
            ["servers"] = Servers(),
            ["channels"] = Each(TopicKinds.All, Id, kind => Channel(kind, docstrings)),
            ["operations"] = Each(TopicKinds.All, kind => $"send-{Id(kind)}", Operation),
            ["components"] = new JsonObject
            {
                ["messages"] = Each(first, kind => kind.Schema, Message),
                ["schemas"] = Each(first, kind => kind.Schema, kind => kind.Payload is { } payload ? schemas.Of(payload) : SpectrumSchema.Make()),
            },
        };
    }

    private static JsonObject Servers() => new()
    {
        ["broker"] = new JsonObject
        {
            ["host"] = "{host}",
            ["protocol"] = "mqtt",
            ["protocolVersion"] = "5.0",
            ["description"] = "The broker, on the loopback unless it is configured otherwise.",
            ["variables"] = new JsonObject { ["host"] = new JsonObject { ["default"] = "127.0.0.1:1883" } },
        },
        ["page"] = new JsonObject
        {
            ["host"] = "{host}",
            ["pathname"] = "/mqtt",
            ["protocol"] = "ws",
            ["protocolVersion"] = "5.0",
            ["description"] = "The same broker through the daemon's web port, read only: sub-protocol mqtt.",
            ["variables"] = new JsonObject { ["host"] = new JsonObject { ["default"] = "127.0.0.1:8686" } },
        },
    };

    private static JsonObject Channel(TopicKind kind, Docstrings docstrings)
    {
        string address = TopicName.Root("{station}") + kind.Form;
        IEnumerable<string> names = address.Split('/').Where(part => part[0] == '{').Select(part => part[1..^1]);
        return new JsonObject
        {
            ["address"] = address,
            ["description"] = docstrings.OfField(typeof(TopicKinds), FieldOf(kind)),
            ["messages"] = new JsonObject { [kind.Schema] = Reference("components/messages", kind.Schema) },
            ["parameters"] = Each(names, name => name, name => new JsonObject { ["description"] = Parameters[name] }),
        };
    }

    private static JsonObject Operation(TopicKind kind)
    {
        var binding = new JsonObject { ["qos"] = kind.QualityOfService, ["retain"] = kind.IsRetained };
        if (kind.Expiry is { } expiry) binding["messageExpiryInterval"] = (int)expiry.TotalSeconds;
        binding["bindingVersion"] = BindingVersion;
        return new JsonObject
        {
            ["action"] = "send",
            ["channel"] = Reference("channels", Id(kind)),
            ["messages"] = new JsonArray(Reference($"channels/{Id(kind)}/messages", kind.Schema)),
            ["bindings"] = new JsonObject { ["mqtt"] = binding },
        };
    }

    private static JsonObject Message(TopicKind kind)
    {
        bool isJson = kind.Payload is not null;
        var binding = new JsonObject { ["contentType"] = isJson ? PayloadJson.ContentType : Building.SpectrumCbor.ContentType };
        if (isJson) binding["payloadFormatIndicator"] = 1;
        binding["bindingVersion"] = BindingVersion;
        return new JsonObject
        {
            ["contentType"] = isJson ? PayloadJson.ContentType : Building.SpectrumCbor.ContentType,
            ["headers"] = new JsonObject
            {
                ["description"] = "User properties.",
                ["type"] = "object",
                ["required"] = new JsonArray(PublishedMessages.SchemaProperty),
                ["properties"] = new JsonObject
                {
                    [PublishedMessages.SchemaProperty] = new JsonObject { ["type"] = "string", ["const"] = kind.Schema },
                    [PublishedMessages.HistoricalProperty] = new JsonObject { ["type"] = "string", ["const"] = "1", ["description"] = "It was sent late, or once more." },
                },
            },
            ["payload"] = Reference("components/schemas", kind.Schema),
            ["bindings"] = new JsonObject { ["mqtt"] = binding },
        };
    }

    private static string Id(TopicKind kind) => kind.Form.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal).Replace('/', '-');

    private static string FieldOf(TopicKind kind) =>
        typeof(TopicKinds).GetFields(BindingFlags.Public | BindingFlags.Static).Single(field => Equals(field.GetValue(null), kind)).Name;

    private static JsonObject Reference(string place, string name) => new() { ["$ref"] = $"#/{place}/{name}" };

    private static JsonObject Each<T>(IEnumerable<T> items, Func<T, string> key, Func<T, JsonNode> value) =>
        new(items.Select(item => KeyValuePair.Create(key(item), (JsonNode?)value(item))));
}
