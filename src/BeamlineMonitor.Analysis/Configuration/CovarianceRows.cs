namespace BeamlineMonitor.Analysis.Configuration;

/// <summary>Reads a covariance matrix that was written row by row, with the σ that were written beside it for the reader's eye.</summary>
internal static class CovarianceRows
{
    /// <summary>Reads the matrix under the key <c>covariance</c>; one that cannot be a covariance is a fault.</summary>
    /// <param name="root">The object that holds it.</param>
    /// <param name="size">Number of rows.</param>
    /// <returns>The matrix, row by row; shape [size·size].</returns>
    public static double[] Read(ConfigObject root, int size)
    {
        double[] covariance = [.. root.Rows("covariance", size, -1e6, 1e6)];
        for (int p = 0; p < size; p++)
        {
            if (covariance[(p * size) + p] < 0) root.Fault($"covariance[{p}]", "a variance is negative");
            for (int q = 0; q < p; q++)
            {
                double most = 1.000001 * Math.Sqrt(Math.Abs(covariance[(p * size) + p] * covariance[(q * size) + q]));
                double one = covariance[(p * size) + q], other = covariance[(q * size) + p];
                if (Math.Abs(one - other) > 1e-6 * most || Math.Abs(one) > most)
                    root.Fault($"covariance[{p}]", $"no covariance matrix: entry {q} does not fit its mirror image or the variances");
            }
        }

        return covariance;
    }

    /// <summary>Checks a σ against its variance: a file in which they differ was edited by hand.</summary>
    /// <param name="root">The object that holds the σ.</param>
    /// <param name="key">Its key.</param>
    /// <param name="variance">The variance that the matrix gives it.</param>
    public static void CheckSigma(ConfigObject root, string key, double variance)
    {
        double sigma = root.Number(key, 0, 1e3);
        if (root.IsSound(key) && Math.Abs(sigma - Math.Sqrt(Math.Max(variance, 0))) > 1e-6 * sigma)
            root.Fault(key, "is not the root of its variance in covariance");
    }
}
