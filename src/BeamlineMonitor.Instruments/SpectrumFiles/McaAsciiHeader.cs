using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>The lines above <c>DATA:</c> in any order, each key once, before their meaning is read.</summary>
internal sealed class McaAsciiHeader
{
    private readonly Dictionary<string, TextField> values = [];
    private readonly ImmutableArray<EnvironmentEntry>.Builder environment = ImmutableArray.CreateBuilder<EnvironmentEntry>();
    private readonly ImmutableArray<string>.Builder remarks = ImmutableArray.CreateBuilder<string>();
    private readonly TextField end;

    /// <summary>Reads up to and including the line <c>DATA:</c>.</summary>
    public McaAsciiHeader(TextLines lines)
    {
        while (lines.ReadFilled())
        {
            TextField line = lines.Current;
            if (McaAsciiKeys.Part(line) is not (string key, TextField value))
                throw line.Fault("a header line 'KEY: value', or 'DATA:' before the counts", "Correct or remove the line.");
            if (key == McaAsciiKeys.Environment)
            {
                RequireRoom(environment.Count, line);
                environment.Add(EnvironmentLine.Parse(value));
            }
            else if (!McaAsciiKeys.IsKnown(key))
            {
                RequireRoom(remarks.Count, line);
                remarks.Add(line.Text);
            }
            else
            {
                RequireRoom(values.Count, line);
                if (!values.TryAdd(key, value))
                    throw line.Fault($"{key} once; it stands already in line {values[key].Line}", "Remove one of the two lines.");
            }

            if (key != McaAsciiKeys.Counts) continue;
            if (value.Text.Length > 0) throw value.Fault("nothing after 'DATA:'", "Start the counts on the next line.");
            end = line;
            return;
        }

        throw lines.EndFault("the line 'DATA:' and the counts below it");
    }

    public ImmutableArray<EnvironmentEntry> Environment => environment.ToImmutable();

    /// <summary>Lines with keys that this reader does not know, whole.</summary>
    public ImmutableArray<string> Remarks => remarks.ToImmutable();

    /// <summary>Every known key with its place.</summary>
    public IReadOnlyDictionary<string, TextField> Values => values;

    public TextField? Find(string key) => values.TryGetValue(key, out TextField value) ? value : null;

    public TextField Require(string key) =>
        Find(key) ?? throw end.Fault($"the key {key} above this line", $"Add a line '{key}: …' to the header.");

    /// <summary>The values of a key, one for each element, or null when the key is absent.</summary>
    public TextField[]? FindEach(string key, int elements) =>
        Find(key) is TextField value ? Each(key, value, value.Split(), elements) : null;

    public TextField[] RequireEach(string key, int elements)
    {
        TextField value = Require(key);
        return Each(key, value, value.Split(), elements);
    }

    /// <summary>The labels of a region: each element's ends with '&amp;'. With one element that sign may stand inside the label.</summary>
    public TextField[] Labels(string key, int elements)
    {
        if (Find(key) is not TextField value) return [.. Enumerable.Repeat(end.With(""), elements)];
        string text = value.Text.EndsWith('&') ? value.Text[..^1] : value.Text;
        return elements == 1 ? [value.With(text)] : Each(key, value, Array.ConvertAll(text.Split('&'), value.With), elements);
    }

    private static TextField[] Each(string key, TextField value, TextField[] each, int elements) =>
        each.Length == elements
            ? each
            : throw value.Fault(
                $"{elements} values of {key}, one for each element; these are {each.Length}", "Correct the line or ELEMENTS.");

    private static void RequireRoom(int count, TextField line)
    {
        if (count >= SpectrumFileLimits.Entries)
            throw line.Fault($"at most {SpectrumFileLimits.Entries} lines of this kind", "Remove what is not needed.");
    }
}
