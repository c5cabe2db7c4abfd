using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using BeamlineMonitor.Analysis;

namespace BeamlineMonitor.Recording.Codecs;

/// <summary>What config files hold too, with the keys that it has there, so that one form of it is enough.</summary>
/// <typeparam name="T">What.</typeparam>
/// <param name="name">Its name in messages, such as <c>calibration</c>.</param>
internal abstract class ConfigConverter<T>(string name) : JsonConverter<T>
{
    /// <inheritdoc/>
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string json = JsonNode.Parse(ref reader)?.ToJsonString() ?? throw new JsonException($"A {name} is an object.");
        try
        {
            return Parse(name, Encoding.UTF8.GetBytes(json));
        }
        catch (ConfigException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => ToJson(value).WriteTo(writer, options);

    /// <summary>Parses one.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="utf8">JSON, UTF-8.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="ConfigException">It is at fault; every fault is listed.</exception>
    protected abstract T Parse(string name, byte[] utf8);

    /// <summary>Writes one.</summary>
    /// <param name="value">What.</param>
    /// <returns>JSON that <see cref="Parse"/> reads.</returns>
    protected abstract JsonObject ToJson(T value);
}
