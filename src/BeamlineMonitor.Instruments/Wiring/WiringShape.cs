using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>Holds JSON against the types that it is to become, so that all that does not fit is found at once: the serializer ends at the first.</summary>
/// <param name="form">How the types are read.</param>
internal sealed class WiringShape(JsonSerializerOptions form)
{
    private static readonly Dictionary<Type, string> Wanted = new()
    {
        [typeof(string)] = "a text",
        [typeof(bool)] = "true or false",
        [typeof(byte)] = "a whole number from 0 to 255",
        [typeof(int)] = "a whole number",
        [typeof(double)] = "a number",
    };

    private readonly List<string> unknown = [], misfits = [];

    /// <summary>What does not fit, one sentence each, which begins with its place.</summary>
    public IEnumerable<string> Faults => [.. unknown, .. misfits];

    /// <summary>True where what is left without unknown keys can be read.</summary>
    public bool CanBeRead => misfits.Count == 0;

    /// <summary>Checks an object, and takes the keys out of it that nobody knows.</summary>
    /// <param name="path">Its place, such as <c>$.Cells[0]</c>.</param>
    /// <param name="entry">The object.</param>
    /// <param name="type">What it is to become.</param>
    public void Check(string path, JsonObject entry, Type type) => Check(path, entry, form.GetTypeInfo(type));

    private void Check(string path, JsonObject entry, JsonTypeInfo type)
    {
        JsonPropertyInfo[] known = [.. type.Properties.Where(property => property.Set is not null)];
        foreach (string key in entry.Select(member => member.Key).Except(known.Select(property => property.Name)).ToArray())
        {
            entry.Remove(key);
            unknown.Add($"{path}.{key}: unknown key; known here: {string.Join(", ", known.Select(property => property.Name).Order(StringComparer.Ordinal))}");
        }

        foreach (JsonPropertyInfo property in known)
        {
            string place = $"{path}.{property.Name}";
            if (!entry.TryGetPropertyValue(property.Name, out JsonNode? value))
            {
                if (property.IsRequired) misfits.Add($"{place}: the key is missing");
            }
            else if (value is not null || !property.IsSetNullable)
            {
                CheckValue(place, value, form.GetTypeInfo(property.PropertyType));
            }
        }
    }

    private void CheckValue(string place, JsonNode? value, JsonTypeInfo type)
    {
        bool isSection = type.Kind == JsonTypeInfoKind.Object && type.Properties.Any(property => property.Set is not null);
        if (isSection && value is JsonObject section)
        {
            Check(place, section, type);
        }
        else if (type.Kind == JsonTypeInfoKind.Enumerable && value is JsonArray list)
        {
            foreach ((int index, JsonNode? item) in list.Index()) CheckValue($"{place}[{index}]", item, form.GetTypeInfo(type.ElementType!));
        }
        else if (isSection || type.Kind == JsonTypeInfoKind.Enumerable || value is null)
        {
            misfits.Add($"{place}: {Show(value)} is not {(isSection ? "an object {…}" : Wanted.GetValueOrDefault(type.Type, "an array […]"))}");
        }
        else
        {
            CheckRead(place, value, type);
        }
    }

    private void CheckRead(string place, JsonNode value, JsonTypeInfo type)
    {
        try
        {
            value.Deserialize(type);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            misfits.Add($"{place}: {(Wanted.TryGetValue(type.Type, out string? wanted) ? $"{Show(value)} is not {wanted}" : e.Message)}");
        }
    }

    private static string Show(JsonNode? value) => value?.ToJsonString() ?? "null";
}
