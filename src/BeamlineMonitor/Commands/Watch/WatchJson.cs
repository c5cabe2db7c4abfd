using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Commands.Watch;

/// <summary>A message as a line of JSON.</summary>
internal static class WatchJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it: topic, retained, content_type, the user properties, and the payload as it is, or <c>payload_base64</c> where it is not JSON.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The line.</returns>
    public static string Write(MqttMessage message)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("topic", message.Topic);
            writer.WriteBoolean("retained", message.IsRetained);
            writer.WriteString("content_type", message.ContentType);
            writer.WriteStartObject("properties");
            foreach (MqttUserProperty property in message.UserProperties.DistinctBy(property => property.Name)) writer.WriteString(property.Name, property.Value);
            writer.WriteEndObject();
            if (IsJson(message.Payload.Span))
            {
                writer.WritePropertyName("payload");
                writer.WriteRawValue(message.Payload.Span, skipInputValidation: true);
            }
            else
            {
                writer.WriteBase64String("payload_base64", message.Payload.Span);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    // A line must stay one line, whatever a stranger sends.
    private static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOfAny((byte)'\n', (byte)'\r') >= 0) return false;
        var reader = new Utf8JsonReader(bytes);
        try
        {
            while (reader.Read())
            {
            }

            return !bytes.IsEmpty;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
