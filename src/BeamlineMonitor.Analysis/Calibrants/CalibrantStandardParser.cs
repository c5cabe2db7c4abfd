using BeamlineMonitor.Analysis.Configuration;

namespace BeamlineMonitor.Analysis.Calibrants;

/// <summary>Reads a file of config/calibrants/standards.</summary>
public static class CalibrantStandardParser
{
    /// <summary>Parses a standard; docs/config.md shows the keys.</summary>
    /// <param name="fileName">The name to put into error messages.</param>
    /// <param name="json">The file's bytes.</param>
    /// <returns>The standard, its expanded uncertainties divided by their coverage factor k.</returns>
    /// <exception cref="ConfigException">The file is not a standard; the message lists every fault.</exception>
    public static CalibrantStandard Parse(string fileName, ReadOnlyMemory<byte> json) => ConfigFile.Read(fileName, json, Read);

    private static CalibrantStandard Read(ConfigObject root)
    {
        Citations citations = Citations.Read(root);
        var standard = new CalibrantStandard(
            root.Text("name"), root.Text("phase"), root.Text("batch"), 0, default, null, 0, "", citations);
        if (root.Section("certificate") is not { } entry) return standard;

        double k = entry.Number("k", 1, 4);
        return standard with
        {
            CertificateYear = entry.WholeNumber("year", 1900, 2200),
            A = Length("a_A", "U_a_A"),
            C = entry.Has("c_A") || entry.Has("U_c_A") ? Length("c_A", "U_c_A") : null,
            TemperatureCelsius = entry.Number("temperature_C", -273.15, 2000),
            CertificateSource = citations.Resolve(entry),
        };

        CertifiedLength Length(string key, string uncertainty) => new(entry.Number(key, 0.5, 200), entry.Number(uncertainty, 1e-7, 1) / k);
    }
}
