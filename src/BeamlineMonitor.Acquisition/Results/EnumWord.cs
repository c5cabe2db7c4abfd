using System.Text.Json;

namespace BeamlineMonitor.Acquisition.Results;

/// <summary>How a value of an enumeration is written for programs: in flags, results, messages and tables.</summary>
public static class EnumWord
{
    /// <summary>The word for a value: <c>NotFitted</c> is <c>not-fitted</c>.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The word, in kebab case.</returns>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
