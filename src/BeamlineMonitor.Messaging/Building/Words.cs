using System.Text.Json;

namespace BeamlineMonitor.Messaging.Building;

/// <summary>Words as messages have them.</summary>
internal static class Words
{
    /// <summary>The word for a value: <c>NotFitted</c> is <c>not-fitted</c>.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Several words as one text, for only a text is the same field with none, one and many.</summary>
    /// <param name="words">The words.</param>
    public static string Joined(IEnumerable<string> words) => string.Join(',', words);
}
