using BeamlineMonitor.Analysis.Lithium;

namespace BeamlineMonitor.Analysis.Tests.Lithium;

/// <summary>Noise of cells from numbered seeds, and what many draws must look like.</summary>
internal static class Draws
{
    public const int Count = 2000;

    /// <summary>The cell as a frame with this counting noise would give it.</summary>
    public static MeasuredCell Noisy(MeasuredCell cell, Random random)
    {
        double first = Normal(random), second = Normal(random);
        double correlation = cell.SigmaA * cell.SigmaC > 0 ? cell.CovarianceAC / (cell.SigmaA * cell.SigmaC) : 0;
        return cell with
        {
            A = cell.A + (cell.SigmaA * first),
            C = cell.C + (cell.SigmaC * ((correlation * first) + (Math.Sqrt(1 - (correlation * correlation)) * second))),
        };
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Mean 0 and width 1 within three standard errors of each.</summary>
    public static void AssertUnitNormal(IReadOnlyCollection<double> pulls)
    {
        Assert.Equal(Count, pulls.Count);
        double mean = pulls.Average(), width = Math.Sqrt(pulls.Sum(pull => (pull - mean) * (pull - mean)) / (pulls.Count - 1));
        Assert.Equal(0, mean, 3 / Math.Sqrt(Count));
        Assert.Equal(1, width, 3 / Math.Sqrt(2 * Count));
    }

    /// <summary>The share that lies inside is the expected one within three standard errors.</summary>
    public static void AssertShare(double expected, int inside) =>
        Assert.Equal(expected, inside / (double)Count, 3 * Math.Sqrt(expected * (1 - expected) / Count));
}
