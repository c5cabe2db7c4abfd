using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.UnitCells;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace BeamlineMonitor.Analysis.Tests.UnitCells;

public class UnitCellRefinementWeightsTests
{
    private static readonly LineGeometry Energy = LineGeometry.Energy(SyntheticLines.TwoThetaDegrees);
    private static readonly UnitCellOptions ByEnergy = new(CrystalSystem.Hexagonal, Energy);

    [Fact]
    public void Refine_SameLinesInEveryQuantity_GivesTheSameCell()
    {
        const double sigmaTwoTheta = 0.005;
        ObservedLine[] angles = [.. Brucite.Lines.Select(line => line with { Sigma = sigmaTwoTheta })];
        UnitCellSolution expected = Refine(angles, Brucite.Options with { Weights = LineWeights.Sigma });

        foreach (LineGeometry geometry in new[] { LineGeometry.DSpacing(), LineGeometry.Energy(6), LineGeometry.Q() })
        {
            ObservedLine[] lines = [.. angles.Select(line => Convert(line, Brucite.Geometry, geometry))];
            UnitCellSolution actual = Refine(lines, new(CrystalSystem.Hexagonal, geometry));

            // The residuals are of the size of σ, so what is left is of second order: a hundredth of σ.
            Assert.All(expected.Parameters.Zip(actual.Parameters), pair =>
            {
                Assert.InRange((pair.Second.Value - pair.First.Value) / pair.First.AprioriSigma!.Value, -0.01, 0.01);
                Assert.InRange(pair.Second.AprioriSigma!.Value / pair.First.AprioriSigma!.Value, 0.99, 1.01);
            });
            Assert.InRange(actual.ChiSquared!.Value / expected.ChiSquared!.Value, 0.97, 1.03);
        }
    }

    [Fact]
    public void Refine_DefaultSigma_EqualsTheSameSigmaOnEveryLine()
    {
        ObservedLine[] inD =
            [.. Brucite.Lines.Select(line => Convert(line with { Sigma = 0.005 }, Brucite.Geometry, LineGeometry.DSpacing()))];
        ObservedLine[] without = [.. inD.Select(line => line with { Sigma = null })];
        var options = new UnitCellOptions(CrystalSystem.Hexagonal, LineGeometry.DSpacing(Brucite.WavelengthAngstrom));

        UnitCellSolution stated = Refine(inD, options);
        UnitCellSolution assumed = Refine(without, options with { DefaultSigmaTwoThetaDegrees = 0.005 });

        Assert.Equal(stated.Parameters[1].Value, assumed.Parameters[1].Value, 12);
        Assert.Equal(stated.Parameters[1].AprioriSigma!.Value, assumed.Parameters[1].AprioriSigma!.Value, 12);
    }

    [Fact]
    public void Refine_FourLinesOfEqualSigma_HasTheKnownLeverageAndNoVacuousFlag()
    {
        UnitCellSolution cell = Refine(Lithium(sigma: 0.01).WithNoise(seed: 1), ByEnergy);

        double[] hat = [0.758, 0.445, 0.361, 0.436];
        for (int i = 0; i < 4; i++) Assert.Equal(hat[i], cell.Lines[i].Hat, 3);
        Assert.Null(cell.HatLimit); // 2p/n = 1
        Assert.All(cell.Lines, line => Assert.Null(line.IsHatFlagged));
        Assert.Equal(12.706, cell.RstudentLimit!.Value, 3); // t of 1 degree of freedom
        Assert.Contains("leverage is not flagged", Assert.Single(cell.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Refine_KnownSigma_JudgesByZAndChiSquared()
    {
        ObservedLine[] lines = Lithium(sigma: 0.01).WithNoise(seed: 1);
        lines[3] = lines[3] with { Value = lines[3].Value + 0.1 };

        UnitCellSolution cell = Refine(lines, ByEnergy);

        Assert.True(cell.Lines[3].IsZFlagged);
        Assert.Equal(2, cell.DegreesOfFreedom);
        Assert.Equal(Math.Exp(-cell.ChiSquared!.Value / 2), cell.ChiSquaredProbability!.Value, 12); // χ² of 2 degrees of freedom
        Assert.True(cell.ChiSquaredProbability < 1e-6);
        Assert.All(cell.Parameters, p => Assert.Equal(p.AprioriSigma!.Value * cell.SigmaFit!.Value, p.ResidualSigma!.Value, 12));
    }

    [Fact]
    public void Refine_WithAnHonestSigma_GivesChiSquaredOfItsDegreesOfFreedom()
    {
        const int sets = 500;
        double sum = 0;
        for (int seed = 1; seed <= sets; seed++) sum += Refine(Lithium(sigma: 0.01).WithNoise(seed), ByEnergy).ChiSquared!.Value;

        Assert.InRange(sum / sets, 2 - (3 * 2 / Math.Sqrt(sets)), 2 + (3 * 2 / Math.Sqrt(sets))); // mean 2, variance 4
    }

    [Fact]
    public void Refine_UnitWeightsOfUnequalLines_StatesTheSigmaThatTheScatterHas()
    {
        const int sets = 500;
        double[] sigmas = [0.003, 0.05, 0.05, 0.02];
        ObservedLine[] lines = [.. Lithium(sigma: 1).Zip(sigmas, (line, sigma) => line with { Sigma = sigma })];
        double squares = 0;
        for (int seed = 1; seed <= sets; seed++)
        {
            CellParameter c = Refine(lines.WithNoise(seed), ByEnergy with { Weights = LineWeights.Unit }).Parameters[1];
            squares += Math.Pow((c.Value - SyntheticLines.LithiumCobaltOxide.C) / c.AprioriSigma!.Value, 2);
        }

        Assert.InRange(Math.Sqrt(squares / sets), 1 - (3 / Math.Sqrt(2 * sets)), 1 + (3 / Math.Sqrt(2 * sets)));
    }

    [Fact]
    public void Refine_DiagonalCovariance_EqualsTheSigmasOfTheLines()
    {
        ObservedLine[] lines = Lithium(sigma: 0.01).WithNoise(seed: 1);

        UnitCellSolution bySigma = Refine(lines, ByEnergy);
        UnitCellSolution byCovariance = Refine(lines, ByEnergy, Matrix<double>.Build.DenseDiagonal(4, 1e-4));

        Assert.Equal(bySigma.Parameters[1].Value, byCovariance.Parameters[1].Value, 11);
        Assert.Equal(bySigma.Lines[2].Rstudent!.Value, byCovariance.Lines[2].Rstudent!.Value, 6);
    }

    [Fact]
    public void Refine_CorrelatedLines_ScatterByTheirSigma()
    {
        const int sets = 500;
        Matrix<double> covariance = Correlated();
        double[] squares = new double[3];
        for (int seed = 1; seed <= sets; seed++)
        {
            UnitCellSolution cell = Refine(Lithium().WithNoise(covariance, seed), ByEnergy, covariance);
            Add(0, cell.Parameters[0], SyntheticLines.LithiumCobaltOxide.A);
            Add(1, cell.Parameters[1], SyntheticLines.LithiumCobaltOxide.C);
            Add(2, cell.Volume, SyntheticLines.LithiumCobaltOxide.Volume);
        }

        Assert.All(squares, s => Assert.InRange(Math.Sqrt(s / sets), 1 - (3 / Math.Sqrt(2 * sets)), 1 + (3 / Math.Sqrt(2 * sets))));

        void Add(int i, CellParameter p, double truth) => squares[i] += Math.Pow((p.Value - truth) / p.AprioriSigma!.Value, 2);
    }

    [Fact]
    public void Refine_CorrelatedLineDeleted_ChangesAndChiSquaredFallAsPredicted()
    {
        Matrix<double> covariance = Correlated() * 0.01;
        ObservedLine[] lines = Lithium().WithNoise(covariance, seed: 1);
        UnitCellSolution all = Refine(lines, ByEnergy, covariance);

        for (int deleted = 0; deleted < lines.Length; deleted++)
        {
            UnitCellSolution refit = Refine(
                [.. lines.Where((_, i) => i != deleted)], ByEnergy, covariance.RemoveRow(deleted).RemoveColumn(deleted));
            LineDiagnostics line = all.Lines[deleted];

            Assert.Equal(all.ChiSquared!.Value - Math.Pow(line.Z!.Value, 2), refit.ChiSquared!.Value, 2e-3 * all.ChiSquared.Value);
            for (int k = 0; k < 2; k++)
            {
                double actual = refit.Parameters[k].Value - all.Parameters[k].Value;
                Assert.Equal(actual, line.DeletionChanges!.Value[k], 2e-3 * all.Parameters[k].AprioriSigma!.Value);
            }
        }
    }

    private static ObservedLine[] Lithium(double? sigma = null) =>
        SyntheticLines.Of(SyntheticLines.LithiumCobaltOxide, SyntheticLines.FourLines, Energy, sigma);

    // A strong and three weak lines, (101) and (012) overlapping, and one energy scale common to all.
    private static Matrix<double> Correlated()
    {
        Vector<double> own = Vector<double>.Build.Dense([0.003, 0.05, 0.06, 0.04]);
        Matrix<double> covariance = Matrix<double>.Build.DenseOfDiagonalVector(own.PointwisePower(2));
        covariance[1, 2] = covariance[2, 1] = -0.4 * own[1] * own[2];
        Vector<double> scale = Vector<double>.Build.DenseOfEnumerable(Lithium().Select(line => 1e-4 * line.Value));
        return covariance + scale.OuterProduct(scale);
    }

    private static ObservedLine Convert(ObservedLine line, LineGeometry from, LineGeometry to)
    {
        double q = from.ToQ(line.Value)!.Value;
        return line with { Value = to.FromQ(q)!.Value, Sigma = line.Sigma * Math.Abs(to.Slope(q) / from.Slope(q)) };
    }

    private static UnitCellSolution Refine(ObservedLine[] lines, UnitCellOptions options, Matrix<double>? covariance = null)
    {
        UnitCellResult result = UnitCellRefinement.Refine(lines, options, covariance);
        Assert.True(result.Status == UnitCellStatus.Ok, result.Message);
        return result.Solution!;
    }
}
