using System.Collections.Immutable;
using System.Text.Json;

namespace BeamlineMonitor.Analysis.Configuration;

/// <summary>One JSON object of a config file. Every getter marks its key as known and notes a fault instead of throwing.</summary>
/// <remarks>After a fault a getter returns a stand-in within the allowed range; <see cref="ConfigFile.Read"/> never lets it out.</remarks>
public sealed class ConfigObject
{
    private const int LongestText = 2000; // characters: room for a citation, not for a mistake

    private readonly Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<ConfigObject> children = [];
    private readonly List<string> faults;

    internal ConfigObject(string path, JsonElement element, List<string> faults)
    {
        Path = path;
        this.faults = faults;
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string? name = TryName(member);
            if (name is null) Fault("", "a key is not valid text");
            else if (!members.TryAdd(name, member.Value)) Fault(name, "the key is given twice");
        }
    }

    /// <summary>Where the object lies in the file, such as <c>$.reflections[3]</c>.</summary>
    public string Path { get; }

    /// <summary>The keys as written, in no set order.</summary>
    public IEnumerable<string> Keys => members.Keys;

    /// <summary>True when the object has this key; does not mark it as known.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it is there.</returns>
    public bool Has(string key) => members.ContainsKey(key);

    /// <summary>True when the object has this key and its value is null; marks it as known.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether null stands there.</returns>
    public bool IsNull(string key)
    {
        known.Add(key);
        return members.TryGetValue(key, out JsonElement value) && value.ValueKind == JsonValueKind.Null;
    }

    /// <summary>True when the object has this key and nothing in it was found at fault, so that it is fit for a check across keys.</summary>
    /// <param name="key">The key, already read.</param>
    /// <returns>Whether its value can be trusted.</returns>
    public bool IsSound(string key) => Has(key) && !faults.Exists(fault => fault.StartsWith($"{Path}.{key}", StringComparison.Ordinal));

    /// <summary>Notes a fault of this object.</summary>
    /// <param name="key">The key at fault, or "" for the object itself.</param>
    /// <param name="message">What was found and what is allowed.</param>
    public void Fault(string key, string message) => faults.Add($"{(key.Length == 0 ? Path : $"{Path}.{key}")}: {message}");

    /// <summary>A required number within an inclusive range; never NaN or infinite.</summary>
    /// <param name="key">The key; its name carries the unit.</param>
    /// <param name="minimum">Smallest value allowed.</param>
    /// <param name="maximum">Largest value allowed.</param>
    /// <returns>The number.</returns>
    public double Number(string key, double minimum, double maximum) =>
        Take(key) is { } value ? NumberOf(key, value, minimum, maximum) : minimum;

    /// <summary>A required whole number within an inclusive range.</summary>
    /// <param name="key">The key.</param>
    /// <param name="minimum">Smallest value allowed.</param>
    /// <param name="maximum">Largest value allowed.</param>
    /// <returns>The number.</returns>
    public int WholeNumber(string key, int minimum, int maximum) =>
        Take(key) is { } value ? WholeNumberOf(key, value, minimum, maximum) : minimum;

    /// <summary>A required array of exactly so many numbers, each within an inclusive range.</summary>
    /// <param name="key">The key; its name carries the unit.</param>
    /// <param name="count">How many there must be.</param>
    /// <param name="minimum">Smallest value allowed.</param>
    /// <param name="maximum">Largest value allowed.</param>
    /// <returns>Exactly <paramref name="count"/> numbers.</returns>
    public double[] Numbers(string key, int count, double minimum, double maximum) =>
        [.. Tuple(key, count, (place, value) => NumberOf(place, value, minimum, maximum), minimum)];

    /// <summary>A required array of exactly so many whole numbers, each within an inclusive range.</summary>
    /// <param name="key">The key.</param>
    /// <param name="count">How many there must be.</param>
    /// <param name="minimum">Smallest value allowed.</param>
    /// <param name="maximum">Largest value allowed.</param>
    /// <returns>Exactly <paramref name="count"/> numbers.</returns>
    public int[] WholeNumbers(string key, int count, int minimum, int maximum) =>
        [.. Tuple(key, count, (place, value) => WholeNumberOf(place, value, minimum, maximum), minimum)];

    /// <summary>A required square array of rows of numbers, each within an inclusive range.</summary>
    /// <param name="key">The key.</param>
    /// <param name="size">How many rows, and numbers in a row.</param>
    /// <param name="minimum">Smallest value allowed.</param>
    /// <param name="maximum">Largest value allowed.</param>
    /// <returns>Exactly <paramref name="size"/>² numbers, row by row.</returns>
    public double[] Rows(string key, int size, double minimum, double maximum)
    {
        double[] zeros = new double[size];
        return [.. Tuple(key, size, Row, zeros).SelectMany(row => row)];

        double[] Row(string place, JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == size
            ? [.. value.EnumerateArray().Select((item, index) => NumberOf($"{place}[{index}]", item, minimum, maximum))]
            : WrongRow(place, value);

        double[] WrongRow(string place, JsonElement value)
        {
            Fault(place, $"{Show(value)} is not an array of {size} numbers");
            return zeros;
        }
    }

    /// <summary>A required truth value.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value; false after a fault.</returns>
    public bool Flag(string key)
    {
        if (Take(key) is not { } value) return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Fault(key, $"{Show(value)} is not true or false");
        return false;
    }

    /// <summary>A required text, not blank and at most 2000 characters.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The text without leading or trailing blanks.</returns>
    public string Text(string key) => Take(key) is { } value ? TextOf(key, value) : "";

    /// <summary>A required array of texts, which may be empty.</summary>
    /// <param name="key">The key.</param>
    /// <param name="maximum">Most texts allowed.</param>
    /// <returns>The texts, in order.</returns>
    public ImmutableArray<string> Texts(string key, int maximum)
    {
        if (Take(key) is not { } value) return [];
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= maximum)
            return [.. value.EnumerateArray().Select((item, index) => TextOf($"{key}[{index}]", item))];
        Fault(key, $"{Show(value)} is not an array of at most {maximum} texts");
        return [];
    }

    /// <summary>A required word out of a list.</summary>
    /// <typeparam name="T">What the words stand for.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="words">Each word and its meaning; at least one.</param>
    /// <returns>The meaning of the word found.</returns>
    public T OneOf<T>(string key, params ReadOnlySpan<(string Word, T Meaning)> words)
    {
        string text = Text(key);
        foreach ((string word, T meaning) in words)
        {
            if (word == text) return meaning;
        }

        if (text.Length > 0) Fault(key, $"\"{text}\" is not one of {string.Join(", ", words.ToArray().Select(w => w.Word))}");
        return words[0].Meaning;
    }

    /// <summary>A required object.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The object, or null after a fault.</returns>
    public ConfigObject? Section(string key) => Take(key) is { } value ? Child(key, value) : null;

    /// <summary>An optional array of objects; it is empty where the key is absent.</summary>
    /// <typeparam name="T">What one object describes.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="minimum">Fewest objects allowed; above 0 the key is required.</param>
    /// <param name="maximum">Most objects allowed.</param>
    /// <param name="read">Reads one object.</param>
    /// <returns>What was read, in order.</returns>
    public ImmutableArray<T> List<T>(string key, int minimum, int maximum, Func<ConfigObject, T> read)
    {
        if (minimum == 0 && !Has(key)) return [];
        if (Take(key) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() < minimum || value.GetArrayLength() > maximum)
        {
            Fault(key, $"{Show(value)} is not an array of {minimum} to {maximum} objects");
            return [];
        }

        var items = ImmutableArray.CreateBuilder<T>();
        foreach ((int index, JsonElement item) in value.EnumerateArray().Index())
        {
            if (Child($"{key}[{index}]", item) is { } child) items.Add(read(child));
        }

        return items.ToImmutable();
    }

    internal void RefuseUnknownKeys()
    {
        foreach (string key in members.Keys.Where(key => !known.Contains(key)))
            Fault(key, $"unknown key; known here: {string.Join(", ", known.Order(StringComparer.Ordinal))}");
        foreach (ConfigObject child in children) child.RefuseUnknownKeys();
    }

    private JsonElement? Take(string key)
    {
        known.Add(key);
        if (members.TryGetValue(key, out JsonElement value)) return value;
        Fault(key, "the key is missing");
        return null;
    }

    private ConfigObject? Child(string place, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fault(place, $"{Show(value)} is not an object {{…}}");
            return null;
        }

        var child = new ConfigObject($"{Path}.{place}", value, faults);
        children.Add(child);
        return child;
    }

    private IEnumerable<T> Tuple<T>(string key, int count, Func<string, JsonElement, T> read, T standIn)
    {
        if (Take(key) is not { } value) return Enumerable.Repeat(standIn, count);
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == count)
            return value.EnumerateArray().Select((item, index) => read($"{key}[{index}]", item));
        Fault(key, $"{Show(value)} is not an array of {count} numbers");
        return Enumerable.Repeat(standIn, count);
    }

    private double NumberOf(string place, JsonElement value, double minimum, double maximum)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= minimum && number <= maximum)
            return number;
        Fault(place, $"{Show(value)} is not a number from {ShownNumber.Of(minimum)} to {ShownNumber.Of(maximum)}");
        return minimum;
    }

    private int WholeNumberOf(string place, JsonElement value, int minimum, int maximum)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= minimum && number <= maximum)
            return number;
        Fault(place, $"{Show(value)} is not a whole number from {minimum} to {maximum}");
        return minimum;
    }

    private string TextOf(string place, JsonElement value)
    {
        string? text = value.ValueKind == JsonValueKind.String ? TryText(value) : null;
        if (text is not null && text.Length <= LongestText && !string.IsNullOrWhiteSpace(text)) return text.Trim();
        Fault(place, $"{Show(value)} is not a text of 1 to {LongestText} characters");
        return "";
    }

    private static string Show(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 60 ? text : text[..60] + "…";
    }

    // A lone half of a surrogate pair ("\ud800") is legal JSON but no text; the framework reports it only when the text is asked for.
    private static string? TryText(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? TryName(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
