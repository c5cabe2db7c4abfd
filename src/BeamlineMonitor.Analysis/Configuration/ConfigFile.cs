using System.Text.Json;
using System.Text.Unicode;

namespace BeamlineMonitor.Analysis.Configuration;

/// <summary>Reads one JSON file of the config folder so that all its faults come out together.</summary>
public static class ConfigFile
{
    private const int MaximumDepth = 16; // our deepest file has four levels

    /// <summary>Parses a file: an object at the root, every key known, every value in its range.</summary>
    /// <typeparam name="T">What the file describes.</typeparam>
    /// <param name="fileName">The name to put into error messages.</param>
    /// <param name="json">The file's bytes, UTF-8; a byte-order mark is allowed.</param>
    /// <param name="read">Takes the values out of the root. What it returns is thrown away when there was any fault.</param>
    /// <returns>What <paramref name="read"/> returned.</returns>
    /// <exception cref="ConfigException">The bytes are not such a file; the message lists every fault.</exception>
    public static T Read<T>(string fileName, ReadOnlyMemory<byte> json, Func<ConfigObject, T> read)
    {
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        if (!Utf8.IsValid(json.Span)) throw new ConfigException(fileName, ["the file is not UTF-8 text; save it as UTF-8"]);

        using JsonDocument document = ParseJson(fileName, json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new ConfigException(fileName, ["$: an object {…} is expected at the root"]);

        var faults = new List<string>();
        var root = new ConfigObject("$", document.RootElement, faults);
        T result = read(root);
        root.RefuseUnknownKeys();
        return faults.Count == 0 ? result : throw new ConfigException(fileName, faults);
    }

    private static JsonDocument ParseJson(string fileName, ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaximumDepth });
        }
        catch (JsonException e)
        {
            throw new ConfigException($"{fileName}:{e.LineNumber + 1}", [$"not JSON: {e.Message}"], e);
        }
    }
}
