using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.Tests.Diffraction;

public sealed class FreeConstantsTests
{
    private static readonly double[] Values = [5.1, 6.2, 7.3, 81, 97, 104];

    public static TheoryData<CrystalSystem> Systems => [.. Enum.GetValues<CrystalSystem>()];

    [Theory]
    [MemberData(nameof(Systems))]
    public void Expand_AnySystem_PutsEachConstantUnderItsRuler(CrystalSystem system)
    {
        CellConstants cell = Expand(system, 0, 0);
        Assert.True(cell.MakesCell);
        foreach (CellConstant constant in Enum.GetValues<CellConstant>())
        {
            CellConstant? ruler = FreeConstants.RulerOf(system, constant);
            Assert.Equal(ruler is { } r ? Values[(int)r] : system == CrystalSystem.Hexagonal && constant == CellConstant.Gamma ? 120 : 90, cell[constant]);
        }
    }

    [Fact]
    public void Of_TheSevenSystems_HaveTheirNumberOfConstants() =>
        Assert.Equal([1, 2, 2, 2, 3, 4, 6], Enum.GetValues<CrystalSystem>().Select(system => FreeConstants.Of(system).Length));

    [Theory]
    [MemberData(nameof(Systems))]
    public void Along_AnySystem_EqualsFiniteDifferencesOfTheFreeConstants(CrystalSystem system)
    {
        var hkl = new MillerIndices(2, -1, 3);
        double[] exact = Expand(system, 0, 0).InverseDSquaredGradient(hkl).Along(system);
        const double step = 1e-4;
        Assert.Equal(FreeConstants.Of(system).Length, exact.Length);
        for (int i = 0; i < exact.Length; i++)
        {
            double slope = (Expand(system, i, step).InverseDSquared(hkl) - Expand(system, i, -step).InverseDSquared(hkl)) / (2 * step);
            Assert.Equal(slope, exact[i], 1e-8);
        }
    }

    [Fact]
    public void Expand_WrongNumberOfConstants_Throws() =>
        Assert.Throws<ArgumentException>(() => FreeConstants.Expand(CrystalSystem.Hexagonal, 3));

    private static CellConstants Expand(CrystalSystem system, int moved, double step)
    {
        ImmutableArray<CellConstant> free = FreeConstants.Of(system);
        double[] values = [.. free.Select(constant => Values[(int)constant])];
        values[moved] += step;
        return FreeConstants.Expand(system, values);
    }
}
