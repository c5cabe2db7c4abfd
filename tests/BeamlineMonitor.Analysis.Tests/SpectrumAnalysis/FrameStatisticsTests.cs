using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.TestSupport;
using Xunit.Abstractions;

namespace BeamlineMonitor.Analysis.Tests.SpectrumAnalysis;

/// <summary>Error bars that are true: every seed draws ten pristine frames and one charged frame, learns the reference and reads the charged one.</summary>
public class FrameStatisticsTests(ITestOutputHelper output)
{
    private const int MostSeeds = 10_000;
    private static readonly CellConstants Pristine = SyntheticFrame.Cell(2.8160, 14.0520); // x = 1 of curve S
    private static readonly CellConstants Charged = SyntheticFrame.Cell(2.8104, 14.3220); // x = 0.65
    private static readonly Phase LiCoO2 = PhaseParser.Parse("LiCoO2", File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "phases", "LiCoO2.json")));
    private static readonly LithiumCurve Curve = LithiumCurveParser.Parse("S", File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "lithium", "S.json")));

    [Theory]
    [InlineData(10_000, MostSeeds, 1.03, 0.96, 1.04, 0.05)]
    [InlineData(1_000, 2_000, 1.12, 0.90, 1.10, 0.10)] // wider limits need fewer seeds: σ of the width is .016
    public void Analyze_ManySeeds_ScatterNearsTheBoundAndPullsAreUnit(
        double countsIn003, int seeds, double mostOverBound, double narrowest, double widest, double mostMean)
    {
        double[] pristine = SyntheticFrame.Expected(Pristine, countsIn003, 10), charged = SyntheticFrame.Expected(Charged, countsIn003);
        var rows = new Reading[seeds];
        Parallel.For(0, seeds, i => rows[i] = Read(pristine, charged, i + 1));

        (double a, double c, double v) = FrameBound.Of(Charged, countsIn003, Pristine);
        Report("a", rows, row => row.A, a);
        Report("c", rows, row => row.C, c);
        Report("V", rows, row => row.V, v);
        Report("x from V", rows, row => row.XFromV, null);
        Report("x from c", rows, row => row.XFromC, null);
        Assert.InRange(Scatter(rows, row => row.V) / v, 0.95, mostOverBound);
        Assert.InRange(Scatter(rows, row => row.C) / c, 0.95, mostOverBound);
        foreach (Func<Reading, Measured> of in new Func<Reading, Measured>[] { r => r.A, r => r.C, r => r.V, r => r.XFromV, r => r.XFromC })
        {
            double mean = rows.Average(row => of(row).Pull);
            Assert.InRange(Math.Sqrt(rows.Average(row => Math.Pow(of(row).Pull - mean, 2))), narrowest, widest);
            Assert.InRange(mean, -mostMean, mostMean);
            if (countsIn003 < 10_000) continue;
            Assert.InRange(rows.Count(row => Math.Abs(of(row).Pull) < 0.99446) / (double)rows.Length, 0.67, 0.69); // the 68 % interval of a normal
            Assert.InRange(rows.Count(row => Math.Abs(of(row).Pull) < 1.95996) / (double)rows.Length, 0.944, 0.956);
        }
    }

    [Fact]
    public void Analyze_FewCounts_GivesTheProfileWhereTheLikelihoodIsSkew()
    {
        double[] pristine = SyntheticFrame.Expected(Pristine, 1000, 10), charged = SyntheticFrame.Expected(Charged, 1000);
        int skew = 0, covered = 0, coveredBySigma = 0;
        const int seeds = 1000;
        for (int seed = 1; seed <= seeds; seed++)
        {
            CellEstimate cell = Fit(pristine, charged, seed);
            double error = Charged.A - cell.Constants.A;
            ProfileInterval? profile = cell.Profiles.FirstOrDefault(interval => interval.Constant == CellConstant.A);
            if (profile is not null) skew++;
            double below = profile?.Below ?? cell.CountingSigma(CellConstant.A), above = profile?.Above ?? cell.CountingSigma(CellConstant.A);
            Assert.InRange(below / cell.CountingSigma(CellConstant.A), 0.3, 5);
            Assert.InRange(above / cell.CountingSigma(CellConstant.A), 0.3, 5);
            if (error > -below && error < above) covered++;
            if (Math.Abs(error) < cell.CountingSigma(CellConstant.A)) coveredBySigma++;
        }

        output.WriteLine($"{skew} of {seeds} skew in a; covered {covered} with profiles, {coveredBySigma} by sigma");
        Assert.InRange(skew, 50, seeds); // 80 counts on a background: many are
        Assert.InRange(covered, 683 - 45, 683 + 45); // three standard deviations of 1000 trials
    }

    private static CellEstimate Fit(double[] pristine, double[] charged, int seed) => Analyze(pristine, charged, seed).Cell;

    private static (PhaseReference Reference, CellEstimate Cell) Analyze(double[] pristine, double[] charged, int seed)
    {
        (PhaseReference? reference, AnalysisStatus status) = ReferenceBuilder.Build(
            [SyntheticFrame.Draw(pristine, seed)], SyntheticFrame.Calibration, LiCoO2, [], "synthetic", 1, AnalysisOptions.Default);
        Assert.Equal(AnalysisStatus.Ok, status);
        var analyzer = new SpectrumAnalyzer(SyntheticFrame.Calibration, [LiCoO2], [], AnalysisOptions.Default, [reference!]);
        SpectrumResult result = analyzer.Analyze(SyntheticFrame.Draw(charged, MostSeeds + seed));
        Assert.Equal(AnalysisStatus.Ok, result.Status);
        return (reference!, result.Phases[0].Cell!);
    }

    private static Reading Read(double[] pristine, double[] charged, int seed)
    {
        (PhaseReference reference, CellEstimate cell) = Analyze(pristine, charged, seed);
        LithiumResult lithium = LithiumReader.Read(
            Frame(cell), new LithiumAnchor(Anchor(reference)), Curve, new LithiumSystematics(LiCoO2.Expansion));
        return new Reading(
            new Measured(cell.Constants.A - Charged.A, cell.CountingSigma(CellConstant.A)),
            new Measured(cell.Constants.C - Charged.C, cell.CountingSigma(CellConstant.C)),
            new Measured(cell.Constants.Volume - Charged.Volume, cell.SigmaVolume(countingOnly: true)),
            X(lithium.FromVolume),
            X(lithium.FromC));
    }

    private static Measured X(LithiumReading reading) =>
        new(reading.X - 0.65, Math.Sqrt(Math.Pow(reading.Budget!.CountingFrame, 2) + Math.Pow(reading.Budget.CountingAnchor, 2)));

    // The calibration is exact here, so it does not matter which line carries which constant.
    private static MeasuredCell Frame(CellEstimate cell) => new(
        cell.Constants.A, cell.Constants.C, cell.CountingSigma(CellConstant.A), cell.CountingSigma(CellConstant.C), cell.Counting[1],
        SyntheticFrame.Calibration, [new LineSensitivity(64, 0, 1), new LineSensitivity(126, 1, 0)]);

    private static MeasuredCell Anchor(PhaseReference reference) => new(
        reference.Cell.A, reference.Cell.C, Math.Sqrt(reference.CellCovariance[0]), Math.Sqrt(reference.CellCovariance[3]),
        reference.CellCovariance[1], SyntheticFrame.Calibration, [new LineSensitivity(64, 0, 1), new LineSensitivity(126, 1, 0)]);

    private static double Scatter(Reading[] rows, Func<Reading, Measured> of)
    {
        double mean = rows.Average(row => of(row).Error);
        return Math.Sqrt(rows.Average(row => Math.Pow(of(row).Error - mean, 2)));
    }

    private void Report(string name, Reading[] rows, Func<Reading, Measured> of, double? bound)
    {
        double mean = rows.Average(row => of(row).Pull), width = Math.Sqrt(rows.Average(row => Math.Pow(of(row).Pull - mean, 2)));
        double one = rows.Count(row => Math.Abs(of(row).Pull) < 0.99446) / (double)rows.Length, two = rows.Count(row => Math.Abs(of(row).Pull) < 1.95996) / (double)rows.Length;
        output.WriteLine($"{name}: scatter {Scatter(rows, of):E3}, over bound {Scatter(rows, of) / bound:F3}, pull mean {mean:F3} width {width:F3}, 68 %: {one:P2}, 95 %: {two:P2}");
    }

    private readonly record struct Measured(double Error, double Sigma)
    {
        public double Pull => Error / Sigma;
    }

    private sealed record Reading(Measured A, Measured C, Measured V, Measured XFromV, Measured XFromC);
}
