using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Tests.Configuration;

namespace BeamlineMonitor.Analysis.Tests.Phases;

public sealed class ShippedPhasesTests
{
    private const double TwoThetaDegrees = 2.35;

    public static TheoryData<string> Files => [.. Json.Shipped("phases")];

    [Fact]
    public void Files_AreTheTwelvePhases() =>
        Assert.Equal(
            ["Al", "Au", "CeO2", "Fe", "In", "LaB6", "Li3YCl6", "LiCoO2", "MgO", "Si", "TiC", "fcc"],
            Json.Names("phases"));

    [Theory]
    [MemberData(nameof(Files))]
    public void Parse_ShippedFile_IsCalledAsItsFileAndPeaksAt100(string file)
    {
        Phase phase = PhaseParser.Parse(file, Json.Read(file));
        Assert.Equal(Path.GetFileNameWithoutExtension(file), phase.Name);
        Assert.Equal(100, phase.Reflections.Max(reflection => reflection.Intensity));
        double[] d = [.. phase.Reflections.Select(reflection => phase.Cell.DSpacing(reflection.Hkl))];
        Assert.Equal(d.OrderDescending(), d);
    }

    /// <summary>Counts, in the whole lattice, the indices that the centring allows and that share the line's d.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Multiplicities_EqualTheEnumerationOverTheLattice(string file)
    {
        Phase phase = PhaseParser.Parse(file, Json.Read(file));
        Assert.All(phase.Reflections, line => Assert.Equal(Enumerate(phase, line), line.Multiplicity));
    }

    [Theory]
    [InlineData("LiCoO2", 0, 0, 3, 64.54, 0.005)]
    [InlineData("LiCoO2", 1, 0, 1, 125.81, 0.005)]
    [InlineData("LiCoO2", 0, 0, 6, 129.08, 0.005)]
    [InlineData("LiCoO2", 0, 1, 2, 131.22, 0.005)]
    [InlineData("LiCoO2", 1, 0, 4, 150.90, 0.005)]
    [InlineData("LiCoO2", 0, 1, 5, 164.13, 0.005)]
    [InlineData("LiCoO2", 0, 0, 9, 193.6, 0.05)]
    [InlineData("LiCoO2", 1, 0, 7, 195.0, 0.06)] // 195.05: the table has 195.0
    [InlineData("LiCoO2", 1, 1, 0, 214.7, 0.05)]
    [InlineData("LaB6", 1, 0, 0, 72.726, 0.0005)]
    [InlineData("LaB6", 1, 1, 0, 102.850, 0.0005)]
    [InlineData("LaB6", 1, 1, 1, 125.965, 0.0005)]
    [InlineData("LaB6", 2, 0, 0, 145.452, 0.0005)]
    [InlineData("LaB6", 2, 1, 0, 162.620, 0.0005)]
    [InlineData("LaB6", 2, 1, 1, 178.142, 0.001)]
    [InlineData("Al", 1, 1, 1, 129.30, 0.005)]
    [InlineData("Al", 2, 0, 0, 149.30, 0.008)]
    [InlineData("In", 1, 0, 1, 111.3, 0.05)]
    [InlineData("In", 0, 0, 2, 122.2, 0.05)]
    [InlineData("In", 1, 1, 0, 131.45, 0.05)] // 131.48 with the cell of the powder file: 2e-4 off
    [InlineData("Li3YCl6", 2, 0, 0, 62.32, 0.005)]
    [InlineData("Li3YCl6", 2, 1, 2, 129.8, 0.05)]
    public void Energies_AtTheBeamlinesAngle_AreThoseOfTheTables(string name, int h, int k, int l, double energyKeV, double tolerance)
    {
        Phase phase = Load(name);
        Reflection line = Assert.Single(phase.Reflections, reflection => reflection.Hkl == new MillerIndices(h, k, l));
        Assert.Equal(energyKeV, Bragg.EnergyKeV(phase.Cell.DSpacing(line.Hkl), TwoThetaDegrees), tolerance);
    }

    [Theory]
    [InlineData(0, 0, 3, 4.684, 4.797)]
    [InlineData(1, 0, 1, 2.4028, 2.3986)]
    [InlineData(0, 0, 6, 2.3420, 2.3990)]
    [InlineData(0, 1, 2, 2.3039, 2.3045)]
    [InlineData(1, 0, 4, 2.0033, 2.015)]
    [InlineData(0, 1, 5, 1.8419, 1.858)]
    public void DSpacings_OfLiCoO2_AreThoseOfTheTable(int h, int k, int l, double pristine, double charged)
    {
        var hkl = new MillerIndices(h, k, l);
        CellConstants x575 = FreeConstants.Expand(CrystalSystem.Hexagonal, (2.8092 + 2.8093) / 2, (14.3890 + 14.3968) / 2);
        Assert.Equal(pristine, Load("LiCoO2").Cell.DSpacing(hkl), 0.0005);
        Assert.Equal(charged, x575.DSpacing(hkl), 0.001);
    }

    [Theory]
    [InlineData(2.8160, 14.0520)]
    [InlineData(2.8130, 14.1762)]
    [InlineData(2.8088, 14.4200)]
    public void Search_OfLiCoO2_HoldsTheWholeLithiumCurve(double a, double c) =>
        Assert.True(Load("LiCoO2").Search.Contains(FreeConstants.Expand(CrystalSystem.Hexagonal, a, c)));

    /// <summary>The table of relative intensities on a bending magnet (100 : 2.6 : 0.3 : 0.6 : 1.1 : 0.2) follows from the file's |F|².</summary>
    [Theory]
    [InlineData(1, 0, 1, 2.6)]
    [InlineData(0, 0, 6, 0.3)]
    [InlineData(0, 1, 2, 0.6)]
    [InlineData(1, 0, 4, 1.1)]
    [InlineData(0, 1, 5, 0.2)]
    public void Intensities_OfLiCoO2OnABendingMagnet_AreThoseOfTheTable(int h, int k, int l, double percentOf003)
    {
        Phase phase = Load("LiCoO2");
        Assert.Equal(percentOf003, 100 * OnBendingMagnet(phase, new(h, k, l)) / OnBendingMagnet(phase, new(0, 0, 3)), 0.2);
    }

    [Fact]
    public void Ties_OfLiCoO2_HoldI006ToI003()
    {
        IntensityTie tie = Assert.Single(Load("LiCoO2").Ties);
        Assert.Equal(("I006_I003", new MillerIndices(0, 0, 6), new MillerIndices(0, 0, 3)), (tie.Name, tie.Tied, tie.To));
    }

    [Fact]
    public void Search_OfTheUnknownFccMetal_RunsFrom3_50To4_10()
    {
        Phase fcc = Load("fcc");
        Assert.Equal((3.50, 4.10), (fcc.Search.Lower.A, fcc.Search.Upper.A));
    }

    private static Phase Load(string name) => PhaseParser.Parse(name, Json.Read($"phases/{name}.json"));

    // Photons per keV ∝ ∫ K5/3 above y = E / 19.5 keV, with K integrated over its defining integral; intensity ∝ flux · Σ|F|² · d².
    private static double OnBendingMagnet(Phase phase, MillerIndices hkl)
    {
        double d = phase.Cell.DSpacing(hkl);
        double y = Bragg.EnergyKeV(d, TwoThetaDegrees) / 19.5;
        double flux = 0;
        for (double t = 0.0005; t < 6; t += 0.001) flux += Math.Exp(-y * Math.Cosh(t)) * Math.Cosh(5 * t / 3) / Math.Cosh(t);
        return flux * phase.Reflections.Single(line => line.Hkl == hkl).Intensity * d * d;
    }

    private static int Enumerate(Phase phase, Reflection line)
    {
        double q = phase.Cell.InverseDSquared(line.Hkl);
        int reach = (int)(Math.Sqrt(q) * Math.Max(phase.Cell.A, phase.Cell.C)) + 1;
        int count = 0;
        for (int h = -reach; h <= reach; h++)
        {
            for (int k = -reach; k <= reach; k++)
            {
                for (int l = -reach; l <= reach; l++)
                {
                    if (Math.Abs(phase.Cell.InverseDSquared(new(h, k, l)) - q) < 1e-7 && Allows(phase.Name, h, k, l)) count++;
                }
            }
        }

        return count;
    }

    private static bool Allows(string name, int h, int k, int l) => name switch
    {
        "Fe" or "In" => (h + k + l) % 2 == 0,
        "LiCoO2" => (-h + k + l) % 3 == 0,
        "LaB6" or "Li3YCl6" => true,
        "Si" => SameParity(h, k, l) && (h % 2 != 0 || (h + k + l) % 4 == 0),
        _ => SameParity(h, k, l),
    };

    private static bool SameParity(int h, int k, int l) => (h + k) % 2 == 0 && (k + l) % 2 == 0;
}
