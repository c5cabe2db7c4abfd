using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.HardwareSim.Cells.Kinetics;

namespace BeamlineMonitor.HardwareSim.Cells.Parameters;

/// <summary>A cell as built: a file of config/simulation/cells, which gives every number its source.</summary>
/// <param name="Name">The name it is asked for by; equal to the file's name.</param>
/// <param name="Electrode">Size and weight of the cathode.</param>
/// <param name="SolidFraction">Volume of LiCoO2 in a volume of the cathode, 0 to 1.</param>
/// <param name="DenseZone">The zone at the collector that lithium leaves in part only, or null.</param>
/// <param name="Lithium">Storage and diffusion of lithium in the solid.</param>
/// <param name="Interface">The reaction where the cathode touches the electrolyte.</param>
/// <param name="OhmicPath">What the current crosses besides that interface.</param>
/// <param name="ReferenceVolts">Potential of the counter electrode, V against Li/Li⁺; terminals are read against it.</param>
/// <param name="OpenCircuit">U(x), V against Li/Li⁺.</param>
/// <param name="Sources">Where the numbers come from.</param>
public sealed record CellParameters(
    string Name,
    ElectrodeSize Electrode,
    double SolidFraction,
    DenseZone? DenseZone,
    LithiumTransport Lithium,
    InterfaceReaction Interface,
    OhmicPath OhmicPath,
    double ReferenceVolts,
    OpenCircuitPotential OpenCircuit,
    Citations Sources)
{
    /// <summary>Charge that changes the mean x of the whole cathode by 1, C.</summary>
    public double CoulombsPerUnitX =>
        PhysicalConstants.Faraday * Lithium.MaximumMolPerCubicMetre
        * SolidFraction * Electrode.ThicknessMetres * Electrode.AreaSquareMetres;

    /// <summary>Ohmic resistance of a unit of area, Ω m²: separator, and electrons through the cathode.</summary>
    /// <remarks>
    /// Electrons leave at the collector, lithium at the electrolyte. While every depth loses lithium at one rate, the electrons' share of
    /// the current rises in proportion to the depth from 0 to the whole, so the drop is ∫ j z/L dz/σ = jL/2σ.
    /// </remarks>
    public double OhmSquareMetres =>
        (OhmicPath.SeparatorMetres / OhmicPath.ElectrolyteSiemensPerMetre)
        + (Electrode.ThicknessMetres / (2 * OhmicPath.CathodeSiemensPerMetre));
}
