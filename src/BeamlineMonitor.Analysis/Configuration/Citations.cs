using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.Configuration;

/// <summary>The <c>sources</c> of a config file: where each of its numbers comes from.</summary>
/// <param name="Texts">Full citation by id, at least one.</param>
public sealed record Citations(ImmutableSortedDictionary<string, string> Texts)
{
    /// <summary>Reads the <c>sources</c> object of a file.</summary>
    /// <param name="root">The root of the file.</param>
    /// <returns>The citations; empty after a fault.</returns>
    public static Citations Read(ConfigObject root)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (root.Section("sources") is { } sources)
        {
            foreach (string id in sources.Keys) texts[id] = sources.Text(id);
            if (texts.Count == 0) sources.Fault("", "no source is named; every number needs one");
        }

        return new Citations(texts.ToImmutable());
    }

    /// <summary>Reads the id of a source and checks that the file cites it.</summary>
    /// <param name="entry">The object whose numbers come from that source.</param>
    /// <param name="key">The key that holds the id.</param>
    /// <returns>The id.</returns>
    public string Resolve(ConfigObject entry, string key = "source")
    {
        string id = entry.Text(key);
        if (id.Length > 0 && !Texts.ContainsKey(id))
            entry.Fault(key, $"\"{id}\" is not in $.sources, which has {string.Join(", ", Texts.Keys)}");
        return id;
    }
}
