using BeamlineMonitor.Analysis.Alignment;
using MathNet.Numerics.Distributions;

namespace BeamlineMonitor.Analysis.Tests.Alignment;

public class EdgeFitTests
{
    private const double Electrolyte = 12_003.3, Collector = 12_020.2;
    private static readonly GaugeProfile Gauge = new(5, 0.5);

    [Fact]
    public void Find_ScanWithoutNoise_IsExact()
    {
        ElectrodeEdges edges = EdgeFit.Find([.. Scan(null)], Gauge);
        Assert.Equal(AlignmentStatus.Ok, edges.Status);
        Assert.Equal(Electrolyte, edges.ElectrolyteMicrometres, 1e-3);
        Assert.Equal(Collector, edges.CollectorMicrometres, 1e-3);
        Assert.Equal(Collector - Electrolyte, edges.ThicknessMicrometres, 1e-3);
    }

    [Fact]
    public void Find_SeedsOneToFiveHundred_HasPullsOfWidthOne()
    {
        double[][] pulls = [.. Enumerable.Range(1, 500).Select(seed =>
        {
            ElectrodeEdges edges = EdgeFit.Find([.. Scan(new Random(seed))], Gauge);
            Assert.Equal(AlignmentStatus.Ok, edges.Status);
            return new[]
            {
                (edges.ElectrolyteMicrometres - Electrolyte) / edges.SigmaElectrolyte,
                (edges.CollectorMicrometres - Collector) / edges.SigmaCollector,
                (edges.ThicknessMicrometres - (Collector - Electrolyte)) / edges.SigmaThickness,
            };
        })];
        for (int quantity = 0; quantity < 3; quantity++)
        {
            double mean = pulls.Average(pull => pull[quantity]), width = Math.Sqrt(pulls.Average(pull => pull[quantity] * pull[quantity]));
            Assert.InRange(mean, -0.15, 0.15); // three times 1/√500
            Assert.InRange(width, 0.85, 1.1); // σ is enlarged where χ² is large by chance, so pulls are a little narrow
        }
    }

    [Fact]
    public void Find_OnlyTheCathodeShows_StillFindsBothEdges()
    {
        DepthPoint[] points = [.. Scan(new Random(1)).Select(point => point with { Electrolyte = null, Collector = null })];
        ElectrodeEdges edges = EdgeFit.Find(points, Gauge, (12_002, 12_019));
        Assert.Equal(AlignmentStatus.Ok, edges.Status);
        Assert.InRange((edges.ElectrolyteMicrometres - Electrolyte) / edges.SigmaElectrolyte, -4, 4);
        Assert.InRange((edges.CollectorMicrometres - Collector) / edges.SigmaCollector, -4, 4);
    }

    [Fact]
    public void Find_NothingThere_SaysSo()
    {
        DepthPoint[] dark = [.. Enumerable.Range(0, 20).Select(i => new DepthPoint(i, new PhaseRate(Math.Pow(-1, i), 1), null, null))];
        Assert.Equal(AlignmentStatus.NoCathode, EdgeFit.Find(dark, Gauge).Status);
        Assert.Equal(AlignmentStatus.TooFewPoints, EdgeFit.Find(dark[..2], Gauge).Status);
    }

    [Fact]
    public void Find_CathodeEverywhere_FindsNoEdge()
    {
        DepthPoint[] full = [.. Enumerable.Range(0, 20).Select(i => new DepthPoint(i, new PhaseRate(100, 1), null, null))];
        Assert.NotEqual(AlignmentStatus.Ok, EdgeFit.Find(full, Gauge).Status);
    }

    // 35 exposures of 10 s, 160 counts a second in (003), a tenth of that in aluminium and little in the electrolyte.
    private static IEnumerable<DepthPoint> Scan(Random? random)
    {
        for (double z = Electrolyte - 9; z <= Collector + 9; z += 1)
        {
            double before = Gauge.Below(Electrolyte - z), behind = 1 - Gauge.Below(Collector - z);
            yield return new DepthPoint(z, Rate(160 * (1 - before - behind)), Rate(4 * before), Rate(16 * behind));
        }

        PhaseRate Rate(double rate)
        {
            const double Seconds = 10, Background = 20;
            double sigma = Math.Sqrt((rate + Background) * Seconds) / Seconds;
            return new PhaseRate(random is null ? rate : rate + (sigma * Normal.Sample(random, 0, 1)), sigma);
        }
    }
}
