using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>How a fitted hexagonal cell follows the d-spacing of one of its lines.</summary>
/// <param name="EnergyKeV">Energy of the line, keV, &gt; 0.</param>
/// <param name="LogAByLogD">∂ ln a / ∂ ln d; over all lines of a cell they add up to 1.</param>
/// <param name="LogCByLogD">∂ ln c / ∂ ln d; likewise.</param>
public readonly record struct LineSensitivity(double EnergyKeV, double LogAByLogD, double LogCByLogD)
{
    private const double Singular = 1e-12; // relative to the largest determinant the lines could have

    /// <summary>Sensitivities of a least-squares cell: S = (JᵀWJ)⁻¹JᵀW with J = ∂ ln d / ∂(ln a, ln c) and W = 1/σ².</summary>
    /// <param name="a">a, Å.</param>
    /// <param name="c">c, Å.</param>
    /// <param name="lines">Each line with its energy (keV) and the relative σ of its energy from counting, &gt; 0.</param>
    /// <returns>One sensitivity a line, in order.</returns>
    /// <exception cref="ArgumentException">The lines do not determine both constants, or a number is out of range.</exception>
    /// <remarks>A cell-constrained fit of the spectrum weighs its lines the same way, each by the information it carries.</remarks>
    public static LineSensitivity[] OfCell(
        double a, double c, IReadOnlyList<(MillerIndices Hkl, double EnergyKeV, double RelativeSigma)> lines)
    {
        CellConstants cell = FreeConstants.Expand(CrystalSystem.Hexagonal, a, c);
        if (!cell.MakesCell || lines.Any(line => line.Hkl == default || !(line.RelativeSigma > 0 && line.EnergyKeV > 0)))
            throw new ArgumentException("The cell, the energies and their relative σ must be positive, and (000) is no line.", nameof(lines));

        double aa = 0, ac = 0, cc = 0;
        (double A, double C, double Weight)[] rows = [.. lines.Select(Row)];
        foreach ((double byA, double byC, double weight) in rows)
        {
            aa += weight * byA * byA;
            ac += weight * byA * byC;
            cc += weight * byC * byC;
        }

        double determinant = (aa * cc) - (ac * ac);
        if (!(determinant > Singular * aa * cc)) throw new ArgumentException("The lines do not determine both a and c.", nameof(lines));
        return
        [
            .. rows.Zip(lines, (row, line) => new LineSensitivity(
                line.EnergyKeV,
                row.Weight * ((cc * row.A) - (ac * row.C)) / determinant,
                row.Weight * ((aa * row.C) - (ac * row.A)) / determinant)),
        ];

        (double A, double C, double Weight) Row((MillerIndices Hkl, double EnergyKeV, double RelativeSigma) line)
        {
            double[] gradient = cell.InverseDSquaredGradient(line.Hkl).Along(CrystalSystem.Hexagonal);
            double half = -0.5 / cell.InverseDSquared(line.Hkl); // ln d = −½ ln(1/d²)
            return (half * a * gradient[0], half * c * gradient[1], 1 / (line.RelativeSigma * line.RelativeSigma));
        }
    }
}
