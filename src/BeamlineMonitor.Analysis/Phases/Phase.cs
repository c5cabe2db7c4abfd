using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.Phases;

/// <summary>A crystalline phase: where its lines can lie and how strong they are in a random powder.</summary>
/// <param name="Name">The name it is asked for by, such as <c>LiCoO2</c>; equal to the file's name.</param>
/// <param name="System">The crystal system; it decides which cell constants are free.</param>
/// <param name="Cell">The cell at the reference temperature.</param>
/// <param name="CellSource">Id of the source of the cell.</param>
/// <param name="ReferenceTemperatureCelsius">Temperature of the cell, °C, −273.15 to 2000.</param>
/// <param name="Expansion">Thermal expansion about that temperature.</param>
/// <param name="Search">The range in which the cell is looked for; it holds the cell.</param>
/// <param name="Reflections">The lines, one for each d-spacing; at least one, at most 500.</param>
/// <param name="Ties">Lines whose areas may be tied; usually none.</param>
/// <param name="Sources">Where the numbers come from.</param>
public sealed record Phase(
    string Name,
    CrystalSystem System,
    CellConstants Cell,
    string CellSource,
    double ReferenceTemperatureCelsius,
    ThermalExpansion Expansion,
    CellSearch Search,
    ImmutableArray<Reflection> Reflections,
    ImmutableArray<IntensityTie> Ties,
    Citations Sources)
{
    /// <summary>The cell at another temperature.</summary>
    /// <param name="temperatureCelsius">Temperature, °C.</param>
    /// <returns>The expanded cell.</returns>
    public CellConstants CellAt(double temperatureCelsius) => Expansion.Expand(Cell, temperatureCelsius - ReferenceTemperatureCelsius);
}
