using BeamlineMonitor.Analysis.Lithium;

namespace BeamlineMonitor.Analysis.Tests.Lithium;

public sealed class LithiumMeanTests
{
    private static readonly LithiumReading Active = Value(0.575, new(0.003, 0.002, 0.0010, 0.0001, 0.0005, 0.003, 0.040));
    private static readonly LithiumReading Inactive = Value(0.960, new(0.020, 0.010, 0.0020, 0.0003, 0.0020, 0.010, 0.030));
    private static readonly LithiumReading Pristine = new(
        1, BoundSide.AtLeast, null, new(0.97, null), new(0.94, null), LithiumCaveats.SolidSolutionEdge);

    [Fact]
    public void Of_TwoValues_WeighsByFraction()
    {
        LithiumReading mean = LithiumMean.Of(Active, Inactive, 0.15, 0.016)!;
        Assert.Equal((0.85 * 0.575) + (0.15 * 0.960), mean.X, 1e-12);
        Assert.Equal(BoundSide.None, mean.Side);
        LithiumBudget budget = mean.Budget!;
        Assert.Equal(Math.Sqrt(Math.Pow(0.85 * 0.003, 2) + Math.Pow(0.15 * 0.020, 2)), budget.CountingFrame, 1e-12);
        Assert.Equal((0.85 * 0.040) + (0.15 * 0.030), budget.Curve, 1e-12);
        Assert.Equal(0.385 * 0.016, budget.Fraction, 1e-12);
        Assert.Equal(mean.X + budget.Total, mean.Interval68.Upper!.Value, 1e-12);
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(-0.8)]
    public void Of_DrawsOfEverything_ScatterAsStated(double correlation)
    {
        const double fraction = 0.3, fractionSigma = 0.02;
        double covariance = correlation * 0.003 * 0.020;
        var pulls = new List<double>();
        for (int seed = 1; seed <= Draws.Count; seed++)
        {
            var random = new Random(seed);
            double first = Draws.Normal(random);
            double second = (correlation * first) + (Math.Sqrt(1 - (correlation * correlation)) * Draws.Normal(random));
            double[] shared = [.. Enumerable.Range(0, 6).Select(_ => Draws.Normal(random))];
            double drawn = fraction + (fractionSigma * Draws.Normal(random));
            LithiumReading mean = LithiumMean.Of(Moved(Active, first, shared), Moved(Inactive, second, shared), drawn, fractionSigma, covariance)!;
            pulls.Add((mean.X - ((0.7 * 0.575) + (0.3 * 0.960))) / mean.Sigma!.Value);
        }

        Draws.AssertUnitNormal(pulls);
    }

    [Theory]
    [InlineData(0, 0.575)]
    [InlineData(1, 0.960)]
    public void Of_OneCellAlone_IsThatCell(double fraction, double x)
    {
        LithiumReading mean = LithiumMean.Of(Active, Inactive, fraction, 0)!;
        LithiumReading alone = fraction == 0 ? Active : Inactive;
        Assert.Equal((x, alone.Sigma!.Value), (mean.X, mean.Sigma!.Value));
    }

    [Fact]
    public void Of_ABoundAndAValue_IsABoundOfItsSide()
    {
        LithiumReading mean = LithiumMean.Of(Active, Pristine, 0.2, 0.02)!;
        Assert.Equal(((0.8 * 0.575) + 0.2, BoundSide.AtLeast), (mean.X, mean.Side));
        Assert.Null(mean.Sigma);
        Assert.Null(mean.Interval68.Upper);
        Assert.Equal((0.8 * Active.Interval68.Lower!.Value) + (0.2 * 0.97), mean.Interval68.Lower!.Value, 1e-12);
        Assert.Equal(LithiumCaveats.SolidSolutionEdge, mean.Flags);
    }

    [Fact]
    public void Of_BoundsOfOppositeSides_IsNoStatement()
    {
        var charged = new LithiumReading(0.55, BoundSide.AtMost, null, new(null, 0.57), new(null, 0.6), LithiumCaveats.MonoclinicEdge);
        Assert.Null(LithiumMean.Of(charged, Pristine, 0.2, 0.02));
    }

    [Theory]
    [InlineData(-0.01, 0.01, 0)]
    [InlineData(1.01, 0.01, 0)]
    [InlineData(double.NaN, 0.01, 0)]
    [InlineData(0.5, -0.01, 0)]
    [InlineData(0.5, 0.01, 7e-5)]
    [InlineData(0.5, 0.01, double.NaN)]
    public void Of_NumbersOutOfRange_Throws(double fraction, double sigma, double covariance) =>
        Assert.Throws<ArgumentException>(() => LithiumMean.Of(Active, Inactive, fraction, sigma, covariance));

    private static LithiumReading Value(double x, LithiumBudget budget) => new(
        x, BoundSide.None, budget, new(x - budget.Total, x + budget.Total), new(x - (2 * budget.Total), x + (2 * budget.Total)), LithiumCaveats.None);

    private static LithiumReading Moved(LithiumReading reading, double counting, double[] shared) => reading with
    {
        X = reading.X + (reading.Budget!.CountingFrame * counting)
            + reading.Budget.Terms.Skip(1).Zip(shared, (term, deviate) => term.Sigma * deviate).Sum(),
    };
}
