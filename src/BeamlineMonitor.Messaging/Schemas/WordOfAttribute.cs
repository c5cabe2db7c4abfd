using System.Text.Json;

namespace BeamlineMonitor.Messaging.Schemas;

/// <summary>The text is the word of a value of an enumeration; the schema allows no other.</summary>
/// <param name="enumeration">The enumeration.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WordOfAttribute(Type enumeration) : Attribute
{
    /// <summary>The enumeration.</summary>
    public Type Enumeration { get; } = enumeration;

    /// <summary>All its words, as <see cref="Acquisition.Results.EnumWord"/> writes them.</summary>
    public IEnumerable<string> Words => Enum.GetNames(Enumeration).Select(JsonNamingPolicy.KebabCaseLower.ConvertName);
}
