using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>The sections of a .Spe file, each key once, and the counts of its <c>$DATA:</c>.</summary>
internal sealed class OrtecSpeSections
{
    private const string CountsKey = "$DATA:";

    private readonly Dictionary<string, List<TextField>> sections = [];
    private readonly TextField last;

    public OrtecSpeSections(TextLines lines)
    {
        List<TextField>? section = null;
        for (int others = 0; lines.Read(); others++)
        {
            TextField line = lines.Current;
            if (others == SpectrumFileLimits.Entries)
                throw line.Fault($"at most {SpectrumFileLimits.Entries} lines beside the counts", "Remove what is not needed.");
            if (IsKey(line))
            {
                section = [];
                if (!sections.TryAdd(line.Text, section)) throw line.Fault("each section once", "Remove the second one.");
                if (line.Text == CountsKey) Counts = ReadCounts(lines);
            }
            else if (section is not null)
            {
                section.Add(line);
            }
        }

        last = lines.Current;
        if (Counts.IsDefault) throw lines.EndFault("a section '$DATA:' with the counts");
        if (Lines(CountsKey).FirstOrDefault(line => line.Text.Length > 0) is { File: not null } extra)
            throw extra.Fault($"the next section after {Counts.Length} counts", "Correct the last channel below $DATA.");
    }

    public ImmutableArray<uint> Counts { get; }

    public static bool IsKey(TextField line) => line.Text.StartsWith('$') && line.Text.EndsWith(':');

    public IReadOnlyList<TextField> Lines(string key) => sections.TryGetValue(key, out List<TextField>? lines) ? lines : [];

    /// <summary>The first line of a section, or null when the section is absent or empty.</summary>
    public TextField? FindLine(string key) => Lines(key) is [TextField first, ..] ? first : null;

    public TextField RequireLine(string key, string what) =>
        FindLine(key) ?? throw new SpectrumFileException(
            last.File, FilePlace.Line(last.Line), "no such section up to this last line", $"a section {key} with {what}", "Add it.");

    private static ImmutableArray<uint> ReadCounts(TextLines lines)
    {
        if (!lines.Read()) throw lines.EndFault("the first and the last channel");
        TextField range = lines.Current;
        TextField[] ends = range.Split();
        if (ends.Length != 2) throw range.Fault("the first and the last channel, such as '0 4095'", "Correct the line.");
        ends[0].Whole("the first channel, which must be 0,", 0, 0);
        int channels = 1 + ends[1].Whole("the last channel", 0, SpectrumFileLimits.Channels - 1);

        var counts = ImmutableArray.CreateBuilder<uint>(channels);
        while (counts.Count < channels)
        {
            if (!lines.Read()) throw lines.EndFault($"{channels} lines of counts; these are {counts.Count}");
            TextField line = lines.Current;
            if (IsKey(line))
            {
                throw line.Fault(
                    $"{channels} lines of counts before the next section; these are {counts.Count}",
                    "Correct the last channel below $DATA.");
            }

            counts.Add(line.Count());
        }

        return counts.MoveToImmutable();
    }
}
