using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;

namespace BeamlineMonitor.Analysis.Calibrants;

/// <summary>Reads a file of config/calibrants/sources or config/calibrants/fluorescence.</summary>
public static class LineSourceParser
{
    /// <summary>Parses a line source; docs/config.md shows the keys.</summary>
    /// <param name="fileName">The name to put into error messages.</param>
    /// <param name="json">The file's bytes.</param>
    /// <returns>The line source, its lines in rising energy.</returns>
    /// <exception cref="ConfigException">The file is not a line source; the message lists every fault.</exception>
    public static LineSource Parse(string fileName, ReadOnlyMemory<byte> json) => ConfigFile.Read(fileName, json, Read);

    private static LineSource Read(ConfigObject root)
    {
        Citations citations = Citations.Read(root);
        string name = root.Text("name");
        LineSourceKind kind = root.OneOf("kind", ("source", LineSourceKind.Source), ("fluorescence", LineSourceKind.Fluorescence));

        // The key says what the number is relative to, so a copied line cannot change its meaning.
        string intensityKey = kind == LineSourceKind.Source ? "per_100_decays" : "per_100_Ka1";
        ImmutableArray<EmissionLine> lines = root.List("lines", 1, 200, entry => new EmissionLine(
            entry.Text("label"),
            entry.Number("energy_keV", 0.1, 5000),
            entry.Number("s_energy_keV", 1e-7, 1),
            entry.Number(intensityKey, 0, 1000),
            citations.Resolve(entry, "energy_source"),
            citations.Resolve(entry, "intensity_source")));
        foreach ((string label, int count) in lines.CountBy(line => line.Label).Where(same => same.Key.Length > 0 && same.Value > 1))
            root.Fault("lines", $"the label \"{label}\" is given {count} times");
        return new LineSource(name, kind, [.. lines.OrderBy(line => line.EnergyKeV)], citations);
    }
}
