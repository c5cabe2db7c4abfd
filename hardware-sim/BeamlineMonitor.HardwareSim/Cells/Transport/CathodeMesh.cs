using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells.Conditions;
using BeamlineMonitor.HardwareSim.Cells.Parameters;

namespace BeamlineMonitor.HardwareSim.Cells.Transport;

/// <summary>The thickness of a cathode in volumes of equal width, and what its dense zone means for each.</summary>
internal sealed class CathodeMesh
{
    private readonly CellParameters cell;
    private readonly CellConditions conditions;
    private readonly double accessible; // share of the dense zone's solid

    public CathodeMesh(CellParameters cell, CellConditions conditions, int count)
    {
        (this.cell, this.conditions, Count) = (cell, conditions, count);
        accessible = conditions.DenseZone == DenseZoneBehaviour.Accessible ? 1 : cell.DenseZone?.AccessibleShare ?? 1;
        ZoneStart = FirstOf(cell.DenseZone?.ThicknessMicrometres ?? 0);
    }

    public int Count { get; }

    /// <summary>The first volume of the dense zone, or the number of volumes where there is none.</summary>
    public int ZoneStart { get; }

    /// <summary>Solid that stores lithium in a volume, of each volume.</summary>
    public IReadOnlyList<double> StoringFraction =>
        [.. Enumerable.Range(0, Count).Select(i => cell.SolidFraction * (i < ZoneStart ? 1 : accessible))];

    /// <summary>The cathode as the beam sees it.</summary>
    /// <param name="x">Li content of the solid that stores, by volume.</param>
    public ImmutableArray<CathodeSlab> Slabs(ReadOnlySpan<double> x)
    {
        var slabs = ImmutableArray.CreateBuilder<CathodeSlab>(Count);
        double width = cell.Electrode.ThicknessMicrometres / Count, pristine = cell.Lithium.InitialX;
        int stressedFrom = FirstOf(conditions.ResidualStress?.ZoneMicrometres ?? 0);
        for (int i = 0; i < Count; i++)
        {
            double idle = i < ZoneStart ? 0 : 1 - accessible;
            bool isMixture = conditions.DenseZone == DenseZoneBehaviour.PhaseMixture;
            double active = isMixture ? x[i] : double.Lerp(x[i], pristine, idle);
            double stress = i < stressedFrom ? 0 : conditions.ResidualStress!.BiaxialGPaPerUnitX * (pristine - active);
            slabs.Add(new CathodeSlab(
                i * width, (i + 1) * width, cell.SolidFraction, active, isMixture ? idle : 0, isMixture ? pristine : active, stress));
        }

        return slabs.MoveToImmutable();
    }

    /// <summary>Mean Li content of all solid.</summary>
    /// <param name="x">Li content of the solid that stores, by volume.</param>
    public double Mean(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < Count; i++) sum += i < ZoneStart ? x[i] : double.Lerp(cell.Lithium.InitialX, x[i], accessible);
        return sum / Count;
    }

    // The first volume whose middle lies in a zone at the collector.
    private int FirstOf(double zoneMicrometres) =>
        Math.Clamp((int)Math.Ceiling((Count * (1 - (zoneMicrometres / cell.Electrode.ThicknessMicrometres))) - 0.5 - 1e-9), 0, Count);
}
