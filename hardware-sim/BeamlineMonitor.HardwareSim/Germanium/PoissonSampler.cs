namespace BeamlineMonitor.HardwareSim.Germanium;

/// <summary>Poisson numbers from a seed, the same on every machine and under every version of the framework.</summary>
/// <param name="seed">The seed.</param>
/// <remarks>
/// The generator is SplitMix64 (Steele, Lea and Flood 2014). Small means are drawn by multiplying uniforms, large ones by transformed
/// rejection (PTRS, Hörmann 1993), whose cost does not grow with the mean. Both recalled; the tests hold the numbers against the exact law.
/// </remarks>
public sealed class PoissonSampler(ulong seed)
{
    private const double Small = 10; // PTRS holds from here
    private ulong state = seed;

    /// <summary>A seed for one frame of one detector.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="startedAt">Start of the exposure: it tells the frame.</param>
    /// <param name="detector">Name of the detector.</param>
    /// <returns>The seed.</returns>
    public static ulong SeedOf(int seed, DateTimeOffset startedAt, string detector)
    {
        ulong hash = 14695981039346656037; // FNV-1a over name, time and seed
        foreach (char letter in detector) hash = (hash ^ letter) * 1099511628211;
        hash = (hash ^ (ulong)startedAt.UtcTicks) * 1099511628211;
        return Mix((hash ^ (uint)seed) * 1099511628211);
    }

    /// <summary>Draws a number.</summary>
    /// <param name="mean">Its mean, ≥ 0.</param>
    /// <returns>The number; at most 2³¹ − 1.</returns>
    public uint Draw(double mean)
    {
        if (mean >= Small) return DrawLarge(mean);
        double limit = Math.Exp(-mean), product = Uniform();
        uint count = 0;
        for (; product > limit; count++) product *= Uniform();
        return count;
    }

    private uint DrawLarge(double mean)
    {
        double logMean = Math.Log(mean), b = 0.931 + (2.53 * Math.Sqrt(mean)), a = -0.059 + (0.02483 * b);
        double inverseAlpha = 1.1239 + (1.1328 / (b - 3.4)), accepted = 0.9277 - (3.6224 / (b - 2));
        while (true)
        {
            double u = Uniform() - 0.5, v = Uniform(), us = 0.5 - Math.Abs(u);
            double k = Math.Floor((((2 * a / us) + b) * u) + mean + 0.43);
            if (us >= 0.07 && v <= accepted) return Number(k);
            if (k < 0 || (us < 0.013 && v > us)) continue;
            if (Math.Log(v * inverseAlpha / ((a / (us * us)) + b)) <= (k * logMean) - mean - LogFactorial(k)) return Number(k);
        }
    }

    private static uint Number(double k) => (uint)Math.Min(k, int.MaxValue);

    // Stirling's series; below 10 the product itself.
    private static double LogFactorial(double k)
    {
        if (k < 10)
        {
            double product = 1;
            for (int i = 2; i <= k; i++) product *= i;
            return Math.Log(product);
        }

        double inverse = 1 / k, square = inverse * inverse;
        return ((k + 0.5) * Math.Log(k)) - k + 0.91893853320467274
            + (inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square / 1260)))));
    }

    // In (0, 1): a uniform of 0 would make a logarithm infinite.
    private double Uniform()
    {
        state += 0x9E3779B97F4A7C15;
        return ((Mix(state) >> 11) + 0.5) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
