using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.UnitCells;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace BeamlineMonitor.Analysis.Tests.UnitCells;

public class UnitCellRefinementSystemsTests
{
    private static readonly LineGeometry Energy = LineGeometry.Energy(SyntheticLines.TwoThetaDegrees);

    public static TheoryData<CrystalSystem> Systems => [.. Enum.GetValues<CrystalSystem>()];

    public static TheoryData<CrystalSystem, LineQuantity> SystemsAndQuantities
    {
        get
        {
            var all = new TheoryData<CrystalSystem, LineQuantity>();
            foreach (CrystalSystem system in Enum.GetValues<CrystalSystem>())
            {
                foreach (LineQuantity quantity in Enum.GetValues<LineQuantity>()) all.Add(system, quantity);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(SystemsAndQuantities))]
    public void Refine_ExactLines_ReturnsTheCell(CrystalSystem system, LineQuantity quantity)
    {
        LineGeometry geometry = GeometryOf(quantity);
        ObservedLine[] lines = SyntheticLines.Of(SyntheticLines.CellOf(system), SyntheticLines.Reflections, geometry);

        UnitCellSolution cell = Refine(lines, new(system, geometry) { Weights = LineWeights.Unit });

        AssertRelative(SyntheticLines.FreeConstantsOf(system), cell.Parameters.Select(p => p.Value), 1e-11);
        AssertRelative([SyntheticLines.CellOf(system).Volume], [cell.Volume.Value], 1e-11);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Refine_ExactLinesWithAZero_ReturnsCellAndZero(CrystalSystem system)
    {
        const double zeroKeV = 0.35;
        ObservedLine[] lines = [.. SyntheticLines.Of(SyntheticLines.CellOf(system), SyntheticLines.Reflections, Energy)
            .Select(line => line with { Value = line.Value + zeroKeV })];

        UnitCellSolution cell = Refine(lines, new(system, Energy) { Weights = LineWeights.Unit, RefineZero = true });

        AssertRelative([.. SyntheticLines.FreeConstantsOf(system), zeroKeV], cell.Parameters.Select(p => p.Value), 1e-9);
        Assert.Equal("zero", cell.Parameters[^1].Symbol);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Refine_ScatterOfAnySize_Converges(CrystalSystem system)
    {
        ObservedLine[] exact = SyntheticLines.Of(SyntheticLines.CellOf(system), SyntheticLines.Reflections, Energy);
        for (int power = -16; power <= -2; power++)
        {
            ObservedLine[] lines = [.. exact.Select(line => line with { Sigma = Math.Pow(10, power) * line.Value })];
            for (int seed = 1; seed <= 10; seed++)
            {
                foreach (LineWeights weights in Enum.GetValues<LineWeights>())
                    Assert.NotNull(Refine(lines.WithNoise(seed), new(system, Energy) { Weights = weights }));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Refine_FiveHundredNoisySets_ScattersByItsOwnSigma(CrystalSystem system)
    {
        const int sets = 500;
        double[] truth = [.. SyntheticLines.FreeConstantsOf(system), SyntheticLines.CellOf(system).Volume];
        ObservedLine[] exact = SyntheticLines.Of(SyntheticLines.CellOf(system), SyntheticLines.Reflections, Energy, sigma: 0.01);
        double[] squares = new double[truth.Length];
        for (int seed = 1; seed <= sets; seed++)
        {
            UnitCellSolution cell = Refine(exact.WithNoise(seed), new(system, Energy));
            CellParameter[] all = [.. cell.Parameters, cell.Volume];
            for (int i = 0; i < all.Length; i++) squares[i] += Math.Pow((all[i].Value - truth[i]) / all[i].AprioriSigma!.Value, 2);
        }

        double standardError = 1 / Math.Sqrt(2 * sets);
        Assert.All(squares, sum => Assert.InRange(Math.Sqrt(sum / sets), 1 - (3 * standardError), 1 + (3 * standardError)));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Refine_LinesReversed_GivesTheSameCellAndDiagnostics(CrystalSystem system)
    {
        ObservedLine[] lines = Noisy(system);

        UnitCellSolution forward = Refine(lines, new(system, Energy));
        UnitCellSolution backward = Refine([.. lines.Reverse()], new(system, Energy));

        AssertSame(forward, backward with { Lines = [.. backward.Lines.Reverse()] });
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Refine_OppositeIndices_GivesTheSameCellAndDiagnostics(CrystalSystem system)
    {
        ObservedLine[] lines = Noisy(system);
        ObservedLine[] opposite =
            [.. lines.Select(line => line with { Indices = new(-line.Indices.H, -line.Indices.K, -line.Indices.L) })];

        AssertSame(Refine(lines, new(system, Energy)), Refine(opposite, new(system, Energy)));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Refine_OneLineDeleted_ChangesAsPredictedToFirstOrder(CrystalSystem system)
    {
        ObservedLine[] exact = SyntheticLines.Of(SyntheticLines.CellOf(system), SyntheticLines.Reflections, Energy, sigma: 0.01);
        ObservedLine[] noisy = exact.WithNoise(seed: 1);
        ObservedLine[] quieter =
            [.. noisy.Zip(exact, (n, e) => n with { Value = e.Value + ((n.Value - e.Value) / 10) })];

        for (int deleted = 0; deleted < exact.Length; deleted++)
        {
            (double error, double change) = PredictionError(noisy, deleted);
            (double smallerError, double smallerChange) = PredictionError(quieter, deleted);

            // A tenth of the residuals: a tenth of the change and, the error being of second order, a hundredth of the error.
            Assert.InRange(smallerChange / change, 0.09, 0.11);
            Assert.InRange(error, 0, 0.05 * change);
            Assert.InRange(smallerError, 0, (error / 80) + (1e-9 * change));
        }

        (double Error, double Change) PredictionError(ObservedLine[] lines, int deleted)
        {
            UnitCellSolution all = Refine(lines, new(system, Energy));
            UnitCellSolution refit = Refine([.. lines.Where((_, i) => i != deleted)], new(system, Energy));
            LineDiagnostics line = all.Lines[deleted];
            double[] sigma = [.. all.Parameters.Append(all.Volume).Select(p => p.AprioriSigma!.Value)];
            double[] predicted = [.. line.DeletionChanges!.Value, line.DeletionVolumeChange!.Value];
            double[] actual =
                [.. refit.Parameters.Append(refit.Volume).Zip(all.Parameters.Append(all.Volume), (r, a) => r.Value - a.Value)];
            return (Norm(predicted.Select((x, i) => (x - actual[i]) / sigma[i])), Norm(actual.Select((x, i) => x / sigma[i])));
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Refine_VolumeSigma_IsThatOfTheFullCovariance(CrystalSystem system)
    {
        UnitCellSolution cell = Refine(Noisy(system), new(system, Energy));
        double[] free = [.. cell.Parameters.Select(p => p.Value)];
        Vector<double> gradient = Vector<double>.Build.Dense(free.Length, k => (Volume(k, 1e-5) - Volume(k, -1e-5)) / 2e-5);

        double expected = Math.Sqrt(gradient.DotProduct(cell.AprioriCovariance! * gradient));

        AssertRelative([expected], [cell.Volume.AprioriSigma!.Value], 1e-7);

        double Volume(int k, double step)
        {
            double[] moved = [.. free];
            moved[k] += step;
            return FreeConstants.Expand(system, moved).Volume;
        }
    }

    private static ObservedLine[] Noisy(CrystalSystem system) =>
        SyntheticLines.Of(SyntheticLines.CellOf(system), SyntheticLines.Reflections, Energy, sigma: 0.01).WithNoise(seed: 1);

    private static LineGeometry GeometryOf(LineQuantity quantity) => quantity switch
    {
        LineQuantity.TwoTheta => LineGeometry.TwoTheta(0.4133),
        LineQuantity.DSpacing => LineGeometry.DSpacing(),
        LineQuantity.Energy => Energy,
        _ => LineGeometry.Q(),
    };

    private static UnitCellSolution Refine(ObservedLine[] lines, UnitCellOptions options)
    {
        UnitCellResult result = UnitCellRefinement.Refine(lines, options);
        Assert.True(result.Status == UnitCellStatus.Ok, result.Message);
        return result.Solution!;
    }

    private static void AssertSame(UnitCellSolution expected, UnitCellSolution actual)
    {
        AssertRelative(Numbers(expected), Numbers(actual), 1e-7);

        static IEnumerable<double> Numbers(UnitCellSolution s) =>
        [
            .. s.Parameters.Append(s.Volume).SelectMany(p => new[] { p.Value, p.AprioriSigma!.Value, p.ResidualSigma!.Value }),
            s.ChiSquared!.Value,
            .. s.Lines.SelectMany(line => new[] { line.Hat, line.Z!.Value, line.Rstudent!.Value, line.DeletionVolumeChange!.Value }),
        ];
    }

    private static void AssertRelative(IEnumerable<double> expected, IEnumerable<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count(), actual.Count());
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second / pair.First, 1 - tolerance, 1 + tolerance));
    }

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(x => x * x));
}
