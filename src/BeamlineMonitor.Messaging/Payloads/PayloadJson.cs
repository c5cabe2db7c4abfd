using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>Writes payloads as JSON: the same record gives the same bytes, and every key is always there.</summary>
[JsonSerializable(typeof(StatusPayload))]
[JsonSerializable(typeof(MetaPayload))]
[JsonSerializable(typeof(DevicePayload))]
[JsonSerializable(typeof(BeamPayload))]
[JsonSerializable(typeof(EchemSamplePayload))]
[JsonSerializable(typeof(EchemBatchPayload))]
[JsonSerializable(typeof(PressureSamplePayload))]
[JsonSerializable(typeof(LayerPayload))]
[JsonSerializable(typeof(ProfilePayload))]
[JsonSerializable(typeof(SummaryPayload))]
[JsonSerializable(typeof(RunStatePayload))]
[JsonSerializable(typeof(AlarmPayload))]
[JsonSerializable(typeof(EventPayload))]
public sealed partial class PayloadJson : JsonSerializerContext
{
    /// <summary>MIME type of what is written.</summary>
    public const string ContentType = "application/json";

    // Payloads are read by JSON parsers, never pasted into a page, so that µ and ± may stand as they are.
    private static readonly PayloadJson Plain = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    // A later version may add keys; those that this one knows must be there.
    private static readonly PayloadJson Reading = new(new JsonSerializerOptions { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true });

    /// <summary>Reads a payload; keys that are not known are passed over.</summary>
    /// <param name="payload">Type of its record.</param>
    /// <param name="bytes">UTF-8 JSON.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="JsonException">It is not JSON, a key is missing, or a value has the wrong type.</exception>
    public static Payload Read(Type payload, ReadOnlySpan<byte> bytes) =>
        (Payload?)JsonSerializer.Deserialize(bytes, payload, Reading) ?? throw new JsonException("null is no payload");

    /// <summary>Writes a payload.</summary>
    /// <param name="payload">The payload; its numbers are finite.</param>
    /// <returns>UTF-8 JSON; numbers in the shortest form that reads back to the last bit.</returns>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public static byte[] Write(Payload payload) => JsonSerializer.SerializeToUtf8Bytes(payload, payload.GetType(), Plain);
}
