using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BeamlineMonitor.Recording.Codecs;

/// <summary>Plain records as JSON, named as in the code, without what is null; every number and instant comes back to the last bit.</summary>
internal static class RecordJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(), new CalibrationConverter(), new ReferenceConverter() },
    };

    /// <summary>Writes a record.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The record; none of its numbers is NaN or infinite.</param>
    /// <returns>JSON.</returns>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Reads a record.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="utf8">JSON, UTF-8.</param>
    /// <returns>The record.</returns>
    /// <exception cref="InvalidDataException">The text is no such record.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, Options) ?? throw new InvalidDataException($"null is no {typeof(T).Name}.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"This is no {typeof(T).Name}: {e.Message}", e);
        }
    }
}
