using System.Globalization;

namespace BeamlineMonitor.Analysis.Diffraction;

/// <summary>The shape of a unit cell.</summary>
/// <param name="A">Length a, Å, &gt; 0.</param>
/// <param name="B">Length b, Å, &gt; 0.</param>
/// <param name="C">Length c, Å, &gt; 0.</param>
/// <param name="Alpha">Angle α between b and c, degrees, in (0, 180).</param>
/// <param name="Beta">Angle β between a and c, degrees, in (0, 180).</param>
/// <param name="Gamma">Angle γ between a and b, degrees, in (0, 180).</param>
/// <remarks>
/// All is worked from the metric tensor G (G11 = a², G12 = ab cos γ, …): V² = det G and 1/d² = hᵀG⁻¹h; with u = G⁻¹h the derivative with
/// respect to a constant p is −uᵀ(∂G/∂p)u, which follows from ∂G⁻¹ = −G⁻¹ ∂G G⁻¹.
/// </remarks>
public readonly record struct CellConstants(double A, double B, double C, double Alpha, double Beta, double Gamma)
{
    private const double RadiansPerDegree = Math.PI / 180;
    private const double FlattestShape = 1e-9; // (V / abc)² of a cell 2e-3° from flat: far above rounding, below any crystal

    // CosPi is exactly 0 at 90°, so that an orthogonal cell has no cross terms.
    private double CosAlpha => double.CosPi(Alpha / 180);

    private double CosBeta => double.CosPi(Beta / 180);

    private double CosGamma => double.CosPi(Gamma / 180);

    /// <summary>(V / abc)²: above 0 when the three angles can meet in a corner.</summary>
    private double SquaredShape =>
        1 - (CosAlpha * CosAlpha) - (CosBeta * CosBeta) - (CosGamma * CosGamma) + (2 * CosAlpha * CosBeta * CosGamma);

    /// <summary>True when all constants are finite, in range, and the angles can meet in a corner.</summary>
    public bool MakesCell =>
        IsLength(A) && IsLength(B) && IsLength(C) && IsAngle(Alpha) && IsAngle(Beta) && IsAngle(Gamma) && SquaredShape > FlattestShape;

    /// <summary>Volume of the cell, Å³.</summary>
    /// <exception cref="InvalidOperationException">The constants do not make a cell.</exception>
    public double Volume
    {
        get
        {
            RequireCell();
            return A * B * C * Math.Sqrt(SquaredShape);
        }
    }

    /// <summary>One of the six constants.</summary>
    /// <param name="constant">Which one.</param>
    /// <returns>Å or degrees.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is none of the six.</exception>
    public double this[CellConstant constant] => constant switch
    {
        CellConstant.A => A,
        CellConstant.B => B,
        CellConstant.C => C,
        CellConstant.Alpha => Alpha,
        CellConstant.Beta => Beta,
        CellConstant.Gamma => Gamma,
        _ => throw new ArgumentOutOfRangeException(nameof(constant), constant, "There are six cell constants."),
    };

    /// <summary>1/d² of a reflection, Å⁻².</summary>
    /// <param name="hkl">The reflection; (000) gives 0.</param>
    /// <returns>1/d², Å⁻², ≥ 0.</returns>
    /// <exception cref="InvalidOperationException">The constants do not make a cell.</exception>
    public double InverseDSquared(MillerIndices hkl)
    {
        (double u, double v, double w) = Lattice(hkl);
        return (hkl.H * u) + (hkl.K * v) + (hkl.L * w);
    }

    /// <summary>The d-spacing of a reflection.</summary>
    /// <param name="hkl">The reflection, not (000).</param>
    /// <returns>d, Å.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The indices are (000).</exception>
    /// <exception cref="InvalidOperationException">The constants do not make a cell.</exception>
    public double DSpacing(MillerIndices hkl)
    {
        if (hkl == default) throw new ArgumentOutOfRangeException(nameof(hkl), hkl, "(000) has no d-spacing.");
        return 1 / Math.Sqrt(InverseDSquared(hkl));
    }

    /// <summary>The derivatives of 1/d² with respect to each of the six constants, every other one held.</summary>
    /// <param name="hkl">The reflection.</param>
    /// <returns>Å⁻³ for the lengths, Å⁻² per degree for the angles.</returns>
    /// <exception cref="InvalidOperationException">The constants do not make a cell.</exception>
    public InverseDSquaredGradient InverseDSquaredGradient(MillerIndices hkl)
    {
        (double u, double v, double w) = Lattice(hkl);
        return new InverseDSquaredGradient(
            A: -2 * u * ((A * u) + (B * CosGamma * v) + (C * CosBeta * w)),
            B: -2 * v * ((A * CosGamma * u) + (B * v) + (C * CosAlpha * w)),
            C: -2 * w * ((A * CosBeta * u) + (B * CosAlpha * v) + (C * w)),
            Alpha: 2 * v * w * B * C * double.SinPi(Alpha / 180) * RadiansPerDegree,
            Beta: 2 * u * w * A * C * double.SinPi(Beta / 180) * RadiansPerDegree,
            Gamma: 2 * u * v * A * B * double.SinPi(Gamma / 180) * RadiansPerDegree);
    }

    // G⁻¹h by cofactors, with the lengths divided out so that G is well scaled for any axial ratio.
    private (double U, double V, double W) Lattice(MillerIndices hkl)
    {
        RequireCell();
        (double h, double k, double l) = (hkl.H / A, hkl.K / B, hkl.L / C);
        (double ca, double cb, double cg) = (CosAlpha, CosBeta, CosGamma);
        (double hk, double hl, double kl) = ((ca * cb) - cg, (ca * cg) - cb, (cb * cg) - ca);
        return (
            ((h * (1 - (ca * ca))) + (k * hk) + (l * hl)) / (SquaredShape * A),
            ((h * hk) + (k * (1 - (cb * cb))) + (l * kl)) / (SquaredShape * B),
            ((h * hl) + (k * kl) + (l * (1 - (cg * cg)))) / (SquaredShape * C));
    }

    private void RequireCell()
    {
        if (!MakesCell)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"a {A}, b {B}, c {C} Å, α {Alpha}, β {Beta}, γ {Gamma}° do not make a unit cell."));
        }
    }

    private static bool IsLength(double value) => value > 0 && double.IsFinite(value);

    private static bool IsAngle(double value) => value is > 0 and < 180;
}
