using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>A reflection whose place follows from a unit cell: E = (E·d) √(1/d²).</summary>
public sealed class CellPosition : LinePosition
{
    private readonly InverseSquareForm form;
    private readonly double energyTimesD;
    private readonly int[] parameters;

    /// <summary>Ties a reflection to a cell.</summary>
    /// <param name="system">Crystal system of the cell.</param>
    /// <param name="hkl">The reflection.</param>
    /// <param name="firstParameter">Index of the first free constant; the others follow in the order of <see cref="FreeConstants.Of"/>.</param>
    /// <param name="twoThetaDegrees">The detector's angle, degrees.</param>
    public CellPosition(CrystalSystem system, MillerIndices hkl, int firstParameter, double twoThetaDegrees)
    {
        form = new InverseSquareForm(system, hkl);
        energyTimesD = Bragg.EnergyTimesD(twoThetaDegrees);
        parameters = [.. Enumerable.Range(firstParameter, form.Count)];
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Parameters => parameters;

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> values, Span<double> gradient)
    {
        double inverseD = Math.Sqrt(form.Evaluate(values.Slice(parameters[0], parameters.Length), gradient));
        double factor = energyTimesD / (2 * inverseD);
        for (int k = 0; k < form.Count; k++) gradient[k] *= factor;
        return energyTimesD * inverseD;
    }
}
