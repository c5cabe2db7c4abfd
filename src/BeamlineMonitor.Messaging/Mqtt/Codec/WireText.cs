using System.Text;

namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>Texts that MQTT can carry (1.5.4, 4.7).</summary>
internal static class WireText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Checks a text: no half of a surrogate pair, no U+0000, at most 65,535 bytes of UTF-8.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <returns>The text.</returns>
    /// <exception cref="ArgumentException">It cannot be carried.</exception>
    public static string Check(string text, string what)
    {
        int length;
        try
        {
            length = Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"The {what} holds half of a surrogate pair.", e);
        }

        if (length > ushort.MaxValue) throw new ArgumentException($"The {what} has {length} bytes of UTF-8; MQTT carries 65,535.");
        if (text.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException($"The {what} holds U+0000, which MQTT does not carry.");
        return text;
    }

    /// <summary>Checks a topic: a text, not empty, without wildcards.</summary>
    /// <param name="topic">The topic.</param>
    /// <returns>The topic.</returns>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string CheckTopic(string topic)
    {
        if (topic.Length == 0) throw new ArgumentException("The topic is empty.");
        if (topic.AsSpan().ContainsAny('+', '#')) throw new ArgumentException($"The topic {topic} holds a wildcard: + and # stand in filters only.");
        return Check(topic, "topic");
    }

    /// <summary>Checks a filter: a text, not empty, + alone in its level, # alone in the last.</summary>
    /// <param name="filter">The filter.</param>
    /// <returns>The filter.</returns>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string CheckFilter(string filter)
    {
        if (filter.Length == 0) throw new ArgumentException("The topic filter is empty.");
        string[] levels = filter.Split('/');
        bool isValid = levels.All(level => level is "+" or "#" || !level.AsSpan().ContainsAny('+', '#')) && !levels.SkipLast(1).Contains("#");
        return isValid ? Check(filter, "topic filter") : throw new ArgumentException($"In the filter {filter} a wildcard does not stand alone, or # not last.");
    }
}
