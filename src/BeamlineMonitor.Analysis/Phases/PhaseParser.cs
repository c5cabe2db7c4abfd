using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.Phases;

/// <summary>Reads a file of config/phases.</summary>
public static class PhaseParser
{
    private const double SmallestLength = 0.5; // Å
    private const double LargestLength = 200; // Å
    private const int LargestIndex = 50;
    private const double SameD = 1e-9; // relative in 1/d²: far below any measured difference, far above rounding

    /// <summary>The crystal systems by their words.</summary>
    internal static readonly (string Word, CrystalSystem Meaning)[] Systems =
    [
        ("cubic", CrystalSystem.Cubic),
        ("tetragonal", CrystalSystem.Tetragonal),
        ("hexagonal", CrystalSystem.Hexagonal),
        ("rhombohedral", CrystalSystem.Rhombohedral),
        ("orthorhombic", CrystalSystem.Orthorhombic),
        ("monoclinic", CrystalSystem.Monoclinic),
        ("triclinic", CrystalSystem.Triclinic),
    ];

    /// <summary>Parses a phase; docs/config.md shows the keys.</summary>
    /// <param name="fileName">The name to put into error messages.</param>
    /// <param name="json">The file's bytes.</param>
    /// <returns>The phase.</returns>
    /// <exception cref="ConfigException">The file is not a phase; the message lists every fault.</exception>
    public static Phase Parse(string fileName, ReadOnlyMemory<byte> json) => ConfigFile.Read(fileName, json, Read);

    private static Phase Read(ConfigObject root)
    {
        Citations citations = Citations.Read(root);
        string name = root.Text("name");
        CrystalSystem system = root.OneOf("system", Systems);
        (CellConstants cell, double temperature, string cellSource) = ReadCell(root, system, citations);
        ThermalExpansion expansion = ReadExpansion(root, system, citations);
        CellSearch search = ReadSearch(root, system, citations);
        if (root.IsSound("cell") && root.IsSound("search") && !search.Contains(cell))
            root.Fault("search", "the range does not hold the cell");
        ImmutableArray<Reflection> reflections = root.List("reflections", 1, 500, entry => new Reflection(
            ReadHkl(entry, "hkl"),
            entry.WholeNumber("multiplicity", 1, 192),
            entry.Number("intensity", 0, 100),
            citations.Resolve(entry)));
        if (root.IsSound("cell") && root.IsSound("reflections")) RefuseSharedD(root, cell, reflections);
        ImmutableArray<IntensityTie> ties = root.List("ties", 0, 20, entry => ReadTie(entry, reflections, citations));
        return new Phase(name, system, cell, cellSource, temperature, expansion, search, reflections, ties, citations);
    }

    private static (CellConstants Cell, double TemperatureCelsius, string Source) ReadCell(
        ConfigObject root, CrystalSystem system, Citations citations)
    {
        if (root.Section("cell") is not { } entry) return default;
        CellConstants cell = FreeConstants.Expand(
            system, [.. Free(system).Select(free => entry.Number(free.Key, free.Minimum, free.Maximum))]);
        if (!cell.MakesCell) entry.Fault("", "the angles cannot meet in a corner");
        return (cell, entry.Number("temperature_C", -273.15, 2000), citations.Resolve(entry));
    }

    private static ThermalExpansion ReadExpansion(ConfigObject root, CrystalSystem system, Citations citations)
    {
        if (root.Section("expansion") is not { } entry) return new ThermalExpansion(0, 0, 0, "");
        double a = Coefficient("a_per_K");
        ImmutableArray<CellConstant> free = FreeConstants.Of(system);
        double b = free.Contains(CellConstant.B) ? Coefficient("b_per_K") : a;
        double c = free.Contains(CellConstant.C) ? Coefficient("c_per_K") : a;
        return new ThermalExpansion(a, b, c, citations.Resolve(entry));

        double Coefficient(string key) => entry.Number(key, -1e-3, 1e-3);
    }

    private static CellSearch ReadSearch(ConfigObject root, CrystalSystem system, Citations citations)
    {
        if (root.Section("search") is not { } entry) return new CellSearch(default, default, "");
        double[][] ranges = [.. Free(system).Select(free => entry.Numbers(free.Key, 2, free.Minimum, free.Maximum))];
        if (ranges.Any(range => range[0] > range[1])) entry.Fault("", "a range is written upper end first; write [lower, upper]");
        return new CellSearch(
            FreeConstants.Expand(system, [.. ranges.Select(range => range[0])]),
            FreeConstants.Expand(system, [.. ranges.Select(range => range[1])]),
            citations.Resolve(entry));
    }

    private static IntensityTie ReadTie(ConfigObject entry, ImmutableArray<Reflection> reflections, Citations citations)
    {
        var tie = new IntensityTie(entry.Text("name"), ReadHkl(entry, "tied"), ReadHkl(entry, "to"), citations.Resolve(entry));
        if (tie.Tied == tie.To) entry.Fault("to", $"({tie.To}) is tied to itself");
        foreach ((string key, MillerIndices hkl) in new[] { ("tied", tie.Tied), ("to", tie.To) })
        {
            if (reflections.All(reflection => reflection.Hkl != hkl)) entry.Fault(key, $"({hkl}) is not in $.reflections");
        }

        return tie;
    }

    /// <summary>Reads a reflection.</summary>
    /// <param name="entry">The object that holds it.</param>
    /// <param name="key">Its key.</param>
    /// <returns>The reflection; not (000).</returns>
    internal static MillerIndices ReadHkl(ConfigObject entry, string key)
    {
        int[] indices = entry.WholeNumbers(key, 3, -LargestIndex, LargestIndex);
        var hkl = new MillerIndices(indices[0], indices[1], indices[2]);
        if (hkl == default) entry.Fault(key, "(000) is no reflection");
        return hkl;
    }

    // Two lines at one energy cannot be fitted apart, so a file may not ask for it.
    private static void RefuseSharedD(ConfigObject root, CellConstants cell, ImmutableArray<Reflection> reflections)
    {
        (MillerIndices Hkl, double Q)[] sorted = [.. reflections.Select(r => (r.Hkl, cell.InverseDSquared(r.Hkl))).OrderBy(r => r.Item2)];
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Q - sorted[i - 1].Q <= SameD * sorted[i].Q)
                root.Fault("reflections", $"({sorted[i - 1].Hkl}) and ({sorted[i].Hkl}) share a d-spacing; give one line with their sum");
        }
    }

    /// <summary>The keys of a system's free constants, with the range that a file may give them.</summary>
    /// <param name="system">The crystal system.</param>
    /// <returns>Key and range of each, in the order of <see cref="FreeConstants.Of"/>.</returns>
    internal static IEnumerable<(string Key, double Minimum, double Maximum)> Free(CrystalSystem system) =>
        from constant in FreeConstants.Of(system)
        select constant <= CellConstant.C ? (constant.Key(), SmallestLength, LargestLength) : (constant.Key(), 10.0, 170.0);
}
