using BeamlineMonitor.HardwareSim.Germanium;
using BeamlineMonitor.HardwareSim.Tests.Spectra;
using MathNet.Numerics.Distributions;

namespace BeamlineMonitor.HardwareSim.Tests.Germanium;

public sealed class PoissonSamplerTests
{
    // χ² of the drawn numbers against the exact probabilities, over both methods and where they meet.
    [Theory]
    [InlineData(0.3)]
    [InlineData(9.99)]
    [InlineData(10)]
    [InlineData(79.3)]
    [InlineData(820)]
    public void Draw_ManyTimes_FollowsTheLaw(double mean)
    {
        const int draws = 200_000;
        var sampler = new PoissonSampler(1);
        var seen = new Dictionary<uint, int>();
        for (int i = 0; i < draws; i++)
        {
            uint n = sampler.Draw(mean);
            seen[n] = seen.GetValueOrDefault(n) + 1;
        }

        double chi = 0;
        int classes = 0, rest = draws;
        double probabilityOfRest = 1;
        for (uint n = 0; n < mean + (8 * Math.Sqrt(mean)) + 8; n++)
        {
            double probability = new Poisson(mean).Probability((int)n);
            if (probability * draws < 10) continue;
            int count = seen.GetValueOrDefault(n);
            chi += Math.Pow(count - (probability * draws), 2) / (probability * draws);
            (classes, rest, probabilityOfRest) = (classes + 1, rest - count, probabilityOfRest - probability);
        }

        Assert.InRange((chi - classes) / Math.Sqrt(2 * classes), -4, 4);
        Assert.InRange(rest, 0, (draws * probabilityOfRest) + (5 * Math.Sqrt(draws * probabilityOfRest)) + 5);
    }

    [Fact]
    public void Draw_NoMean_IsZero() => Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(0u, new PoissonSampler(1).Draw(0)));

    [Fact]
    public void SeedOf_AnythingElse_IsAnotherSeed()
    {
        ulong seed = PoissonSampler.SeedOf(1, Bench.Start, "6bma1:mca1");

        Assert.Equal(seed, PoissonSampler.SeedOf(1, Bench.Start.ToOffset(TimeSpan.FromHours(5)), "6bma1:mca1")); // the same instant
        Assert.NotEqual(seed, PoissonSampler.SeedOf(2, Bench.Start, "6bma1:mca1"));
        Assert.NotEqual(seed, PoissonSampler.SeedOf(1, Bench.Start.AddTicks(1), "6bma1:mca1"));
        Assert.NotEqual(seed, PoissonSampler.SeedOf(1, Bench.Start, "6bma1:mca2"));
    }
}
