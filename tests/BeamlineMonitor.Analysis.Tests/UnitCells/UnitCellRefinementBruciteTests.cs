using BeamlineMonitor.Analysis.UnitCells;
using Xunit;

namespace BeamlineMonitor.Analysis.Tests.UnitCells;

public class UnitCellRefinementBruciteTests
{
    [Fact]
    public void Refine_UnweightedTwoTheta_GivesThePublishedCellToEveryDigit()
    {
        UnitCellSolution cell = Brucite.Refined;

        Assert.Equal(2.92418198, cell.Parameters[0].Value, 8);
        Assert.Equal(0.00044531, cell.Parameters[0].ResidualSigma!.Value, 8);
        Assert.Equal(4.16247794, cell.Parameters[1].Value, 8);
        Assert.Equal(0.00123644, cell.Parameters[1].ResidualSigma!.Value, 8);
        Assert.Equal(-0.329, cell.Correlation[0, 1], 3);
        Assert.Equal(3, cell.DegreesOfFreedom);
    }

    [Fact]
    public void Refine_UnweightedTwoTheta_GivesThePublishedDiagnostics()
    {
        AssertEach([0.3036, 0.2165, 0.1657, 0.6558, 0.6583], 4, line => line.Hat);
        AssertEach([0.359, 0.387, 2.327, -1.280, -1.171], 3, line => line.Rstudent!.Value);
        AssertEach([0.237, 0.203, 1.037, -1.767, -1.625], 3, line => line.DfFits!.Value);
    }

    [Fact]
    public void Refine_UnweightedQ_GivesThePublishedOtherCell()
    {
        ObservedLine[] inQ = [.. Brucite.Lines.Select(line => line with { Value = Brucite.Geometry.ToQ(line.Value)!.Value })];

        UnitCellResult result = UnitCellRefinement.Refine(inQ, Brucite.Options with { Geometry = LineGeometry.Q() });

        Assert.Equal(2.92434, result.Solution!.Parameters[0].Value, 5);
    }

    [Fact]
    public void Refine_Without012_GivesThePublishedCellAndWhatTheDiagnosticPredicted()
    {
        ObservedLine[] rest = [.. Brucite.Lines.Where(line => line.Indices.L != 2)];
        UnitCellSolution refit = UnitCellRefinement.Refine(rest, Brucite.Options).Solution!;
        LineDiagnostics deleted = Brucite.Refined.Lines[3];
        double[] predicted = [.. Brucite.Refined.Parameters.Zip(deleted.DeletionChanges!.Value, (p, change) => p.Value + change)];

        Assert.Equal([2.92416896, 4.16061737], refit.Parameters.Select(p => Math.Round(p.Value, 8)));
        // The prediction is of first order: it misses the refit by (Δc)²/c, 6e-7 Å.
        Assert.Equal([2.924169, 4.160617], predicted.Select(p => Math.Round(p, 6)));
    }

    [Fact]
    public void Refine_FiveLines_JudgesByStudentNotByTwo()
    {
        UnitCellSolution cell = Brucite.Refined;

        Assert.Equal(4.303, cell.RstudentLimit!.Value, 3); // t of 5 − 2 − 1 degrees of freedom
        Assert.Equal(0.8, cell.HatLimit);
        Assert.All(cell.Lines, line => Assert.False(line.IsRstudentFlagged)); // 2.327 is no outlier among five lines
        Assert.Equal(3.182 * 0.00044531, cell.Parameters[0].ConfidenceHalfWidth!.Value, 6); // t of 3 degrees of freedom
        Assert.Empty(cell.Notes);
    }

    [Fact]
    public void Refine_UnitWeightsWithoutSigma_StatesNoErrorItDoesNotKnow()
    {
        UnitCellSolution cell = Brucite.Refined;

        Assert.Null(cell.ChiSquared);
        Assert.Null(cell.ChiSquaredProbability);
        Assert.Null(cell.AprioriCovariance);
        Assert.All(cell.Parameters, p => Assert.Null(p.AprioriSigma));
        Assert.All(cell.Lines, line => Assert.Null(line.Z));
    }

    private static void AssertEach(double[] expected, int digits, Func<LineDiagnostics, double> actual)
    {
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual(Brucite.Refined.Lines[i]), digits);
    }
}
