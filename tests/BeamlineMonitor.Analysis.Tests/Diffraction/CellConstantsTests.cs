using BeamlineMonitor.Analysis.Diffraction;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Analysis.Tests.Diffraction;

public sealed class CellConstantsTests
{
    private static readonly CellConstants Triclinic = new(5.1, 6.2, 7.3, 81, 97, 104);

    [Fact]
    public void InverseDSquared_Cubic_IsSumOfSquaresOverASquared() =>
        Assert.Equal(14 / 16.0, new CellConstants(4, 4, 4, 90, 90, 90).InverseDSquared(new(1, 2, 3)), 1e-15);

    [Fact]
    public void InverseDSquared_Hexagonal_IsTheTextbookFormula() =>
        Assert.Equal(
            (4.0 / 3 * 7 / 9) + (1 / 25.0), new CellConstants(3, 3, 5, 90, 90, 120).InverseDSquared(new(1, 2, 1)), 1e-14);

    [Fact]
    public void InverseDSquared_Orthorhombic_IsTheSumOverTheAxes() =>
        Assert.Equal((1 / 9.0) + (4 / 16.0) + (9 / 25.0), new CellConstants(3, 4, 5, 90, 90, 90).InverseDSquared(new(1, 2, 3)), 1e-14);

    [Fact]
    public void InverseDSquared_Monoclinic_IsTheTextbookFormula()
    {
        double sine = Math.Sin(double.DegreesToRadians(100)), cosine = Math.Cos(double.DegreesToRadians(100));
        double expected = ((1 / 9.0) + (4 * sine * sine / 16) + (9 / 25.0) - (2 * 3 * cosine / 15)) / (sine * sine);
        Assert.Equal(expected, new CellConstants(3, 4, 5, 90, 100, 90).InverseDSquared(new(1, 2, 3)), 1e-14);
    }

    [Fact]
    public void InverseDSquared_RhombohedralCell_EqualsTheHexagonalOneOfTheSameLattice()
    {
        // a_R = √(a²/3 + c²/9), sin(α/2) = 3 / (2 √(3 + (c/a)²)); (101) hexagonal is (100) rhombohedral.
        const double a = 2.816, c = 14.052;
        double length = Math.Sqrt((a * a / 3) + (c * c / 9));
        double angle = 2 * double.RadiansToDegrees(Math.Asin(1.5 / Math.Sqrt(3 + (c * c / (a * a)))));
        CellConstants rhombohedral = FreeConstants.Expand(CrystalSystem.Rhombohedral, length, angle);
        CellConstants hexagonal = FreeConstants.Expand(CrystalSystem.Hexagonal, a, c);

        Assert.Equal(hexagonal.InverseDSquared(new(1, 0, 1)), rhombohedral.InverseDSquared(new(1, 0, 0)), 1e-12);
        Assert.Equal(hexagonal.InverseDSquared(new(0, 0, 3)), rhombohedral.InverseDSquared(new(1, 1, 1)), 1e-12);
        Assert.Equal(hexagonal.Volume / 3, rhombohedral.Volume, 1e-10);
    }

    [Fact]
    public void Volume_LiCoO2_IsThatOfCurveSAtFullLithium() =>
        Assert.Equal(96.502, FreeConstants.Expand(CrystalSystem.Hexagonal, 2.8160, 14.0520).Volume, 0.001);

    [Fact]
    public void DSpacing_OfOppositeReflections_IsEqual() =>
        Prop.ForAll(
            Gen.Choose(-6, 6).Three().Where(hkl => hkl != (0, 0, 0)).ToArbitrary(),
            ((int H, int K, int L) hkl) =>
                Triclinic.DSpacing(new(hkl.H, hkl.K, hkl.L)) == Triclinic.DSpacing(new(-hkl.H, -hkl.K, -hkl.L)))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.01)]
    [InlineData(3)]
    public void Volume_OfAScaledCell_ScalesAsTheCube(double factor)
    {
        CellConstants scaled = Triclinic with { A = Triclinic.A * factor, B = Triclinic.B * factor, C = Triclinic.C * factor };
        Assert.Equal(Triclinic.Volume * factor * factor * factor, scaled.Volume, 1e-9 * scaled.Volume);
        Assert.Equal(Triclinic.DSpacing(new(1, -2, 3)) * factor, scaled.DSpacing(new(1, -2, 3)), 1e-12 * factor);
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(-2, 1, 4)]
    [InlineData(0, 0, 3)]
    public void InverseDSquaredGradient_OfATriclinicCell_EqualsFiniteDifferences(int h, int k, int l)
    {
        var hkl = new MillerIndices(h, k, l);
        InverseDSquaredGradient gradient = Triclinic.InverseDSquaredGradient(hkl);
        const double step = 1e-4;
        (double Exact, CellConstants Up, CellConstants Down)[] cases =
        [
            (gradient.A, Triclinic with { A = Triclinic.A + step }, Triclinic with { A = Triclinic.A - step }),
            (gradient.B, Triclinic with { B = Triclinic.B + step }, Triclinic with { B = Triclinic.B - step }),
            (gradient.C, Triclinic with { C = Triclinic.C + step }, Triclinic with { C = Triclinic.C - step }),
            (gradient.Alpha, Triclinic with { Alpha = Triclinic.Alpha + step }, Triclinic with { Alpha = Triclinic.Alpha - step }),
            (gradient.Beta, Triclinic with { Beta = Triclinic.Beta + step }, Triclinic with { Beta = Triclinic.Beta - step }),
            (gradient.Gamma, Triclinic with { Gamma = Triclinic.Gamma + step }, Triclinic with { Gamma = Triclinic.Gamma - step }),
        ];
        Assert.All(cases, c => Assert.Equal((c.Up.InverseDSquared(hkl) - c.Down.InverseDSquared(hkl)) / (2 * step), c.Exact, 1e-9));
    }

    [Fact]
    public void DSpacing_OfNoReflection_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Triclinic.DSpacing(default));

    [Theory]
    [InlineData(0, 90, 90, 90)]
    [InlineData(double.NaN, 90, 90, 90)]
    [InlineData(double.PositiveInfinity, 90, 90, 90)]
    [InlineData(4, 120, 120, 120)]
    [InlineData(4, 130, 130, 130)]
    [InlineData(4, double.NaN, 90, 90)]
    [InlineData(4, 30, 60, 100)]
    public void Volume_OfConstantsThatMakeNoCell_ThrowsInsteadOfNaN(double length, double alpha, double beta, double gamma)
    {
        var cell = new CellConstants(length, 4, 4, alpha, beta, gamma);
        Assert.False(cell.MakesCell);
        Assert.Throws<InvalidOperationException>(() => cell.Volume);
        Assert.Throws<InvalidOperationException>(() => cell.InverseDSquared(new(1, 0, 0)));
    }
}
