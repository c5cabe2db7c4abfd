using System.Collections.Immutable;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.HardwareSim.Beams;
using BeamlineMonitor.HardwareSim.Gauges;
using BeamlineMonitor.HardwareSim.Scenarios;

namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>Reads a file of config/simulation/beamlines; docs/simulation/spectra.md shows the keys.</summary>
public static class BeamlineParser
{
    private const double FarthestMicrometres = 1e6;
    private const double BrightestPerMinute = 1e8;

    /// <summary>Parses a beamline.</summary>
    /// <param name="fileName">The name to put into error messages.</param>
    /// <param name="json">The file's bytes.</param>
    /// <returns>The beamline.</returns>
    /// <exception cref="ConfigException">The file is not a beamline; the message lists every fault.</exception>
    public static Beamline Parse(string fileName, ReadOnlyMemory<byte> json) =>
        ConfigFile.Read(fileName, json, Read) ?? throw new InvalidOperationException("A file without faults gives a beamline.");

    private static Beamline? Read(ConfigObject root)
    {
        Citations citations = Citations.Read(root);
        var materials = new MaterialShelf(root, citations);
        string name = root.Text("name");
        (double critical, ImmutableArray<Absorber> path, double counts) = ReadBeam(root, materials, citations);
        ImmutableArray<LineIntensities> textures = root.List("textures", 1, 3, entry => ReadTexture(entry, materials, citations));
        if (textures.DistinctBy(texture => texture.Texture).Count() < textures.Length) root.Fault("textures", "a texture is given twice");
        GaugeShape gauge = ReadGauge(root, citations);
        StagePlaces? stage = ReadStage(root, citations);
        double pressure = root.Section("stack") is { } stack ? Cited(stack, citations).Number("stress_free_pressure_MPa", 0, 1000) : 0;
        ImmutableArray<Neighbour> neighbours = root.List("neighbours", 0, 20, entry => ReadNeighbour(entry, citations));
        StandardSample? standard = ReadStandard(root, citations);
        Background? background = ReadBackground(root, citations);
        ImmutableArray<Emission> fluorescence = root.List("fluorescence", 0, 20, entry => new Emission(
            Cited(entry, citations).Text("element"), entry.Number("Ka1_counts_per_min", 0, BrightestPerMinute)));
        ImmutableArray<DetectorElement> detectors = root.List("detectors", 1, 100, entry => DetectorElementParser.Read(entry, materials, citations));
        return stage is null || standard is null || background is null
            ? null
            : new Beamline(
                name, critical, path, textures, counts, gauge, stage, pressure, neighbours, standard, background, fluorescence, detectors, citations);
    }

    private static (double CriticalKeV, ImmutableArray<Absorber> Path, double Counts) ReadBeam(
        ConfigObject root, MaterialShelf materials, Citations citations)
    {
        if (root.Section("beam") is not { } beam) return (1, [], 1);
        citations.Resolve(beam);
        citations.Resolve(beam, "counts_source");
        return (
            beam.Number("critical_energy_keV", 1, 200),
            beam.List("path", 0, 20, entry => materials.ReadAbsorber(Cited(entry, citations))),
            beam.Number("counts_003_per_min", 1, BrightestPerMinute));
    }

    private static LineIntensities ReadTexture(ConfigObject entry, MaterialShelf materials, Citations citations)
    {
        citations.Resolve(entry);
        return new LineIntensities(
            entry.OneOf("texture", TextureWords.All),
            entry.List("filters", 0, 20, materials.ReadAbsorber),
            entry.List("in_plane", 0, 50, line => new LineFactor(ReadHkl(line), line.Number("factor", 0, 1000))),
            entry.Flag("sees_normal"));
    }

    private static GaugeShape ReadGauge(ConfigObject root, Citations citations)
    {
        if (root.Section("gauge") is not { } entry) return new GaugeShape(1, 0);
        citations.Resolve(entry);
        var gauge = new GaugeShape(entry.Number("width_um", 0.01, 1e4), entry.Number("edge_um", 0, 1e4), 1000 * entry.Number("length_mm", 0, 100));
        if (gauge.EdgeMicrometres > gauge.WidthMicrometres) entry.Fault("edge_um", $"longer than the width, {gauge.WidthMicrometres}: no trapezoid");
        return gauge;
    }

    private static StagePlaces? ReadStage(ConfigObject root, Citations citations) => root.Section("stage") is { } entry
        ? new StagePlaces(
            Cited(entry, citations).Number("electrode_origin_um", -FarthestMicrometres, FarthestMicrometres),
            entry.Number("standard_um", -FarthestMicrometres, FarthestMicrometres),
            entry.Number("standard_width_um", 0.1, FarthestMicrometres),
            entry.Number("start_um", -FarthestMicrometres, FarthestMicrometres))
        : null;

    private static Neighbour ReadNeighbour(ConfigObject entry, Citations citations)
    {
        citations.Resolve(entry);
        string? fluorescence = entry.Has("fluorescence") ? entry.Text("fluorescence") : null;
        var neighbour = new Neighbour(
            entry.Text("phase"),
            fluorescence,
            entry.OneOf("side", ("electrolyte", ElectrodeSide.Electrolyte), ("collector", ElectrodeSide.Collector)),
            entry.Number("from_um", 0, FarthestMicrometres),
            entry.Number("to_um", 0, FarthestMicrometres),
            entry.Number("strength", 0, 1000),
            fluorescence is null ? 0 : entry.Number("Ka1_counts_per_min", 0, BrightestPerMinute));
        if (neighbour.ToMicrometres <= neighbour.FromMicrometres) entry.Fault("to_um", $"not beyond from_um, {neighbour.FromMicrometres}");
        return neighbour;
    }

    private static StandardSample? ReadStandard(ConfigObject root, Citations citations) => root.Section("standard") is { } entry
        ? new StandardSample(
            Cited(entry, citations).Text("name"),
            entry.Text("fluorescence"),
            ReadHkl(entry),
            entry.Number("counts_per_min", 1, BrightestPerMinute),
            entry.Number("Ka1_counts_per_min", 0, BrightestPerMinute))
        : null;

    private static Background? ReadBackground(ConfigObject root, Citations citations) => root.Section("background") is { } entry
        ? new Background(Cited(entry, citations).Number("peak_over_background", 0.01, 1e6), entry.Number("half_scattering_per_A", 0.001, 10))
        : null;

    private static MillerIndices ReadHkl(ConfigObject entry)
    {
        int[] hkl = entry.WholeNumbers("hkl", 3, -50, 50);
        return new MillerIndices(hkl[0], hkl[1], hkl[2]);
    }

    private static ConfigObject Cited(ConfigObject entry, Citations citations)
    {
        citations.Resolve(entry);
        return entry;
    }
}
