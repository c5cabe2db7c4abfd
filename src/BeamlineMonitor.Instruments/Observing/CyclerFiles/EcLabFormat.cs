using System.Globalization;

namespace BeamlineMonitor.Instruments.Observing.CyclerFiles;

/// <summary>
/// EC-Lab's text export: <c>EC-Lab ASCII FILE</c>, <c>Nb header lines : N</c>, and as the Nth line the names of the columns, separated by tabs. A machine
/// of a country that writes so has decimal commas.
/// </summary>
public sealed class EcLabFormat : ICyclerFormat
{
    private const int MostHeadLines = 10_000;
    private static readonly string[] Potentials = ["Ewe/V", "<Ewe>/V", "Ecell/V", "<Ecell>/V", "Ewe-Ece/V"];
    private static readonly (string Name, double Amperes)[] Currents = [("I/mA", 1e-3), ("<I>/mA", 1e-3), ("I/A", 1), ("<I>/A", 1)];

    /// <inheritdoc/>
    public (CyclerColumns Columns, int Lines)? ReadHead(IReadOnlyList<string> lines)
    {
        if (lines.Count < 2) return null;
        if (!lines[0].TrimStart('\uFEFF').StartsWith("EC-Lab ASCII FILE", StringComparison.Ordinal))
            throw new InstrumentException($"The first line is \"{lines[0]}\", not \"EC-Lab ASCII FILE\": export as text (.mpt), or name the columns.");
        string[] parts = lines[1].Split(':', 2);
        if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int head) || head is < 3 or > MostHeadLines)
            throw new InstrumentException($"The second line is \"{lines[1]}\", not \"Nb header lines : N\": the export is damaged.");
        if (lines.Count <= head) return null; // the first row tells of decimal commas
        string[] names = [.. lines[head - 1].Split('\t').Select(name => name.Trim())];
        int time = Array.IndexOf(names, "time/s");
        int potential = Potentials.Select(name => Array.IndexOf(names, name)).FirstOrDefault(index => index >= 0, -1);
        if (time < 0 || potential < 0)
            throw new InstrumentException($"The columns are {string.Join(", ", names)}: time/s and one of {string.Join(", ", Potentials)} are needed; export them.");
        (string _, double amperes) = Currents.FirstOrDefault(current => names.Contains(current.Name), ("", 0));
        int? currentAt = amperes == 0 ? null : Array.IndexOf(names, Currents.First(current => names.Contains(current.Name)).Name);
        bool comma = lines[head].Contains(',') && !lines[head].Contains('.');
        return (new CyclerColumns('\t', time, 1, potential, 1, currentAt, amperes, comma), head);
    }
}
