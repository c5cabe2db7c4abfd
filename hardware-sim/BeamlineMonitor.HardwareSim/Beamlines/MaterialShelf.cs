using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.HardwareSim.Beams;

namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>The materials of a beamline's file, which its absorbers name.</summary>
internal sealed class MaterialShelf
{
    private readonly ImmutableArray<Material> materials;

    /// <summary>Reads the <c>materials</c> of a file.</summary>
    /// <param name="root">The root of the file.</param>
    /// <param name="citations">Its sources.</param>
    public MaterialShelf(ConfigObject root, Citations citations) =>
        materials = root.List("materials", 1, 50, entry => Read(entry, citations));

    /// <summary>Reads an absorber.</summary>
    /// <param name="entry">An object with <c>material</c> and <c>thickness_mm</c>.</param>
    /// <returns>The absorber; some other material after a fault.</returns>
    public Absorber ReadAbsorber(ConfigObject entry)
    {
        string name = entry.Text("material");
        Material? material = materials.FirstOrDefault(material => material.Name == name);
        if (material is null && name.Length > 0)
            entry.Fault("material", $"\"{name}\" is not in $.materials, which has {string.Join(", ", materials.Select(known => known.Name))}");
        return new Absorber(material ?? new Material("", 1, [(1, 1), (2, 1)]), entry.Number("thickness_mm", 0, 1e4));
    }

    private static Material Read(ConfigObject entry, Citations citations)
    {
        citations.Resolve(entry);
        ImmutableArray<(double EnergyKeV, double Attenuation)> table = entry.List(
            "attenuation", 2, 200, row => (row.Number("energy_keV", 1, 1000), row.Number("cm2_per_g", 1e-6, 1e6)));
        for (int i = 1; i < table.Length; i++)
        {
            if (table[i].EnergyKeV <= table[i - 1].EnergyKeV) entry.Fault($"attenuation[{i}].energy_keV", "does not lie above the energy before it");
        }

        return new Material(entry.Text("name"), entry.Number("density_g_per_cm3", 1e-4, 30), table);
    }
}
