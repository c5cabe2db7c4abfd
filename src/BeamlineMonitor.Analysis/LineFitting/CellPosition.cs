using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>A reflection whose place follows from a unit cell: E = (E·d) √(1/d²).</summary>
public sealed class CellPosition : LinePosition
{
    private readonly CrystalSystem system;
    private readonly MillerIndices hkl;
    private readonly double energyTimesD;
    private readonly int[] parameters;
    private readonly int[] rulers = new int[6];

    /// <summary>Ties a reflection to a cell.</summary>
    /// <param name="system">Crystal system of the cell.</param>
    /// <param name="hkl">The reflection.</param>
    /// <param name="firstParameter">Index of the first free constant; the others follow in the order of <see cref="FreeConstants.Of"/>.</param>
    /// <param name="twoThetaDegrees">The detector's angle, degrees.</param>
    public CellPosition(CrystalSystem system, MillerIndices hkl, int firstParameter, double twoThetaDegrees)
    {
        this.system = system;
        this.hkl = hkl;
        energyTimesD = Bragg.EnergyTimesD(twoThetaDegrees);
        ImmutableArray<CellConstant> free = FreeConstants.Of(system);
        parameters = [.. Enumerable.Range(firstParameter, free.Length)];
        for (int i = 0; i < rulers.Length; i++)
            rulers[i] = FreeConstants.RulerOf(system, (CellConstant)i) is { } ruler ? free.IndexOf(ruler) : -1;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Parameters => parameters;

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> values, Span<double> gradient)
    {
        CellConstants cell = FreeConstants.Expand(system, values.Slice(parameters[0], parameters.Length));
        double inverseD = Math.Sqrt(cell.InverseDSquared(hkl));
        InverseDSquaredGradient slope = cell.InverseDSquaredGradient(hkl);
        gradient.Clear();
        double factor = energyTimesD / (2 * inverseD);
        ReadOnlySpan<double> slopes = [slope.A, slope.B, slope.C, slope.Alpha, slope.Beta, slope.Gamma];
        for (int i = 0; i < slopes.Length; i++)
        {
            if (rulers[i] >= 0) gradient[rulers[i]] += factor * slopes[i];
        }

        return energyTimesD * inverseD;
    }
}
