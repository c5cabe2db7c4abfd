namespace BeamlineMonitor.TestSupport;

/// <summary>Counts drawn from their expectation, the same on every machine for one seed.</summary>
public static class PoissonCounts
{
    /// <summary>Draws one spectrum.</summary>
    /// <param name="expected">Expected counts; shape [channels].</param>
    /// <param name="seed">The seed.</param>
    /// <returns>Counts; shape [channels].</returns>
    public static uint[] Draw(ReadOnlySpan<double> expected, int seed)
    {
        var random = new Random(seed);
        var counts = new uint[expected.Length];
        for (int i = 0; i < counts.Length; i++) counts[i] = Draw(expected[i], random);
        return counts;
    }

    private static uint Draw(double mean, Random random)
    {
        if (mean > 30)
        {
            // A Poisson variate of a large mean by the gamma method (Ahrens and Dieter 1974): the m-th arrival, then a binomial or a rest.
            int m = (int)(mean * 7 / 8);
            double arrival = Gamma(m, random);
            return arrival > mean ? Binomial(m - 1, mean / arrival, random) : (uint)m + Draw(mean - arrival, random);
        }

        double limit = Math.Exp(-mean), product = random.NextDouble();
        uint count = 0;
        for (; product > limit; count++) product *= random.NextDouble();
        return count;
    }

    private static double Gamma(int shape, Random random)
    {
        // Marsaglia and Tsang, ACM TOMS 26, 363 (2000).
        double d = shape - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double v = 1 + (c * x);
            if (v <= 0) continue;
            v = v * v * v;
            if (Math.Log(1 - random.NextDouble()) < (0.5 * x * x) + (d * (1 - v + Math.Log(v)))) return d * v;
        }
    }

    private static uint Binomial(int trials, double probability, Random random)
    {
        uint successes = 0;
        for (int i = 0; i < trials; i++) successes += random.NextDouble() < probability ? 1u : 0u;
        return successes;
    }
}
