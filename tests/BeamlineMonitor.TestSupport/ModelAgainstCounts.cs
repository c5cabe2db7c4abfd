using System.Collections.Immutable;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.TestSupport;

/// <summary>Holds the windows of a fit against the spectrum, by the textbook and not by the code under test.</summary>
public static class ModelAgainstCounts
{
    /// <summary>Poisson deviance 2 Σ (μ − n + n ln(n/μ)).</summary>
    /// <param name="spectrum">The counts.</param>
    /// <param name="windows">What is expected of them.</param>
    /// <returns>The deviance, ≥ 0.</returns>
    public static double Deviance(Spectrum spectrum, ImmutableArray<FittedWindow> windows) =>
        2 * Channels(spectrum, windows).Sum(channel => channel.Mu - channel.N + (channel.N > 0 ? channel.N * Math.Log(channel.N / channel.Mu) : 0));

    /// <summary>Residuals (n − μ)/√μ.</summary>
    /// <param name="spectrum">The counts.</param>
    /// <param name="windows">What is expected of them.</param>
    /// <returns>The residuals, window by window.</returns>
    public static IEnumerable<double> Residuals(Spectrum spectrum, ImmutableArray<FittedWindow> windows) =>
        Channels(spectrum, windows).Select(channel => (channel.N - channel.Mu) / Math.Sqrt(channel.Mu));

    /// <summary>Counts of a window.</summary>
    /// <param name="spectrum">The counts.</param>
    /// <param name="window">The window.</param>
    /// <returns>Their sum.</returns>
    public static double Counts(Spectrum spectrum, FittedWindow window) => Channels(spectrum, [window]).Sum(channel => channel.N);

    /// <summary>Whether all windows lie inside the spectrum and one behind the other.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="windows">The windows.</param>
    /// <returns>False where one reaches beyond the spectrum or into the next, or is empty.</returns>
    public static bool AreInsideAndApart(Spectrum spectrum, ImmutableArray<FittedWindow> windows)
    {
        int end = 0;
        foreach (FittedWindow window in windows)
        {
            if (window.FirstChannel < end || window.Expected.IsEmpty) return false;
            end = window.FirstChannel + window.Expected.Length;
        }

        return end <= spectrum.Counts.Length;
    }

    private static IEnumerable<(double N, double Mu)> Channels(Spectrum spectrum, ImmutableArray<FittedWindow> windows) =>
        from window in windows
        from expected in window.Expected.Index()
        select ((double)spectrum.Counts[window.FirstChannel + expected.Index], (double)expected.Item);
}
