using BeamlineMonitor.HardwareSim.Beams;
using MathNet.Numerics;

namespace BeamlineMonitor.HardwareSim.Tests.Beams;

public sealed class BendingMagnetTests
{
    // G1(y) = y ∫K5/3 as every table of synchrotron radiation prints it (recalled: X-ray Data Booklet §2.1).
    [Theory]
    [InlineData(0.01, 0.4450)]
    [InlineData(0.1, 0.8182)]
    [InlineData(0.3, 0.9177)]
    [InlineData(1, 0.6514)]
    [InlineData(3, 0.1286)]
    [InlineData(5, 0.02125)]
    [InlineData(10, 1.922e-4)]
    public void IntegralOfK_TimesY_IsTheTable(double y, double g1) => Assert.Equal(g1, y * BendingMagnet.IntegralOfK(y), 5e-4 * g1);

    // Large y: √(π/2y) e^−y (1 + 55/(72y) − …), from K5/3 ~ √(π/2x) e^−x (1 + 91/(72x)) integrated by parts.
    [Theory]
    [InlineData(100)]
    [InlineData(400)]
    public void IntegralOfK_FarAbove_FollowsItsAsymptote(double y)
    {
        double leading = Math.Sqrt(Math.PI / (2 * y)) * Math.Exp(-y);

        Assert.Equal(1 + (55 / (72 * y)), BendingMagnet.IntegralOfK(y) / leading, 2 / (y * y));
    }

    // Small y: K5/3(x) → 2^(2/3) Γ(5/3) x^(−5/3), whose integral is 2^(2/3) Γ(5/3) (3/2) y^(−2/3); the next term is the constant −π/√3.
    [Theory]
    [InlineData(1e-4)]
    [InlineData(1e-6)]
    public void IntegralOfK_FarBelow_FollowsItsAsymptote(double y)
    {
        double leading = Math.Pow(2, 2.0 / 3) * SpecialFunctions.Gamma(5.0 / 3) * 1.5 * Math.Pow(y, -2.0 / 3);

        Assert.Equal(-Math.PI / Math.Sqrt(3), BendingMagnet.IntegralOfK(y) - leading, 0.01);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void IntegralOfK_NoEnergy_Throws(double y) => Assert.Throws<ArgumentOutOfRangeException>(() => BendingMagnet.IntegralOfK(y));

    // Intensities that the physics notes §1 give for a random powder: flux per keV times Σ|F|² d², (003) = 100.
    [Theory]
    [InlineData(125.81, 41.2, 2.4028, 2.6)]
    [InlineData(129.08, 4.88, 2.3420, 0.3)]
    [InlineData(131.22, 12.9, 2.3039, 0.6)]
    [InlineData(150.90, 100, 2.0033, 1.1)]
    [InlineData(164.13, 42.8, 1.8419, 0.2)]
    public void PhotonsPerKeV_OfTheAps_MakesThePowderTable(double energyKeV, double structure, double d, double expected)
    {
        double basal = BendingMagnet.PhotonsPerKeV(64.54, 19.5) * 11.4 * 4.684 * 4.684;

        Assert.Equal(expected, 100 * BendingMagnet.PhotonsPerKeV(energyKeV, 19.5) * structure * d * d / basal, Math.Max(0.06, 0.06 * expected));
    }
}
