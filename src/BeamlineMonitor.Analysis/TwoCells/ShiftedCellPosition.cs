using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>A reflection of a hexagonal cell on an energy scale that may have shifted: E = E(a, c) + s.</summary>
internal sealed class ShiftedCellPosition : LinePosition
{
    private readonly CellPosition cell;
    private readonly int[] parameters;

    /// <summary>Ties a reflection to a cell and a shift.</summary>
    /// <param name="hkl">The reflection.</param>
    /// <param name="firstConstant">Index of a; c follows it.</param>
    /// <param name="shift">Index of the shift, keV.</param>
    /// <param name="twoThetaDegrees">2θ, degrees.</param>
    public ShiftedCellPosition(MillerIndices hkl, int firstConstant, int shift, double twoThetaDegrees)
    {
        cell = new CellPosition(CrystalSystem.Hexagonal, hkl, firstConstant, twoThetaDegrees);
        parameters = [firstConstant, firstConstant + 1, shift];
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Parameters => parameters;

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> values, Span<double> gradient)
    {
        double energy = cell.Evaluate(values, gradient);
        gradient[2] = 1;
        return energy + values[parameters[2]];
    }
}
