using System.Collections.Immutable;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.HardwareSim.Cells.Kinetics;

namespace BeamlineMonitor.HardwareSim.Cells.Parameters;

/// <summary>Reads a file of config/simulation/cells.</summary>
public static class CellParametersParser
{
    /// <summary>Parses a cell; docs/simulation/cell.md shows the keys.</summary>
    /// <param name="fileName">The name to put into error messages.</param>
    /// <param name="json">The file's bytes.</param>
    /// <returns>The cell.</returns>
    /// <exception cref="ConfigException">The file is not a cell; the message lists every fault.</exception>
    public static CellParameters Parse(string fileName, ReadOnlyMemory<byte> json) =>
        ConfigFile.Read(fileName, json, Read) ?? throw new InvalidOperationException("A file without faults gives a cell.");

    private static CellParameters? Read(ConfigObject root)
    {
        Citations citations = Citations.Read(root);
        string name = root.Text("name");
        ElectrodeSize? electrode = Sourced("electrode", entry => new ElectrodeSize(
            entry.Number("diameter_mm", 0.1, 100),
            entry.Number("thickness_um", 1, 1000),
            entry.Number("loading_mg_per_cm2", 0.01, 1000),
            entry.WholeNumber("layers", 1, 100)));
        double solid = Sourced("porosity", entry => entry.Number("solid_fraction", 0.1, 1));
        DenseZone? zone = root.Has("dense_zone")
            ? Sourced("dense_zone", entry => new DenseZone(
                entry.Number("thickness_um", 0.1, 1000), entry.Number("accessible_share", 0.01, 1)))
            : null;
        double initialX = Sourced("initial", entry => entry.Number("x", 0.01, 0.999));
        LithiumTransport? lithium = Sourced("lithium", entry => new LithiumTransport(
            entry.Number("diffusivity_m2_per_s", 1e-18, 1e-8), entry.Number("maximum_mol_per_m3", 1, 1e6), initialX));
        double contact = Sourced("contact", entry => entry.Number("factor", 0.001, 1));
        InterfaceReaction? reaction = Sourced("reaction", entry => new InterfaceReaction(
            entry.Number("rate_constant_m2p5_per_mol0p5_s", 1e-16, 1e-6), entry.Number("electrolyte_mol_per_m3", 1, 1e5), contact));
        double separatorMillimetres = Sourced("separator", entry => entry.Number("thickness_mm", 0.001, 10));
        OhmicPath? path = Sourced("conductivity", entry => new OhmicPath(
            separatorMillimetres * 1e-3, entry.Number("electrolyte_S_per_m", 1e-6, 100), entry.Number("cathode_S_per_m", 1e-6, 1e5)));
        double reference = Sourced("reference_electrode", entry => entry.Number("potential_V", -5, 5));
        OpenCircuitPotential? openCircuit = Sourced("open_circuit", ReadOpenCircuit);

        if (root.IsSound("dense_zone") && electrode is { ThicknessMicrometres: var whole } && zone?.ThicknessMicrometres >= whole)
            root.Fault("dense_zone.thickness_um", $"{zone.ThicknessMicrometres} leaves nothing of the cathode's {whole} µm");
        if (openCircuit is not null && root.IsSound("initial") && (initialX < openCircuit.LowestX || initialX > openCircuit.HighestX))
            root.Fault("initial.x", "lies outside open_circuit.domain_x");
        return electrode is null || lithium is null || reaction is null || path is null || openCircuit is null
            ? null
            : new CellParameters(name, electrode, solid, zone, lithium, reaction, path, reference, openCircuit, citations);

        T? Sourced<T>(string key, Func<ConfigObject, T> read)
        {
            if (root.Section(key) is not { } entry) return default;
            citations.Resolve(entry);
            return read(entry);
        }
    }

    private static OpenCircuitPotential? ReadOpenCircuit(ConfigObject entry)
    {
        ImmutableArray<(double X, double Volts)> nodes =
            entry.List("nodes", 3, 1000, node => (node.Number("x", 0, 1), node.Number("U_V", -10, 10)));
        double[] domain = entry.Numbers("domain_x", 2, 0.01, 0.999);
        if (!entry.IsSound("nodes") || !entry.IsSound("domain_x")) return null;
        int wrong = Enumerable.Range(1, nodes.Length - 1).FirstOrDefault(i => nodes[i].X <= nodes[i - 1].X);
        if (wrong > 0) entry.Fault($"nodes[{wrong}].x", $"{nodes[wrong].X} does not lie above the x before it; write them by rising x");
        if (domain[0] > nodes[0].X || domain[1] < nodes[^1].X) entry.Fault("domain_x", "does not hold every node");
        if (!entry.IsSound("nodes") || !entry.IsSound("domain_x")) return null;
        var potential = new OpenCircuitPotential(nodes, domain[0], domain[1]);
        if (potential.Falls) return potential;
        entry.Fault("nodes", "U does not fall all through the domain, so a potential would not fix x");
        return null;
    }
}
