namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>How well the expected counts of a fit describe the measured ones.</summary>
internal static class FitQuality
{
    /// <summary>A reduced χ² this many of its standard deviations above 1 is not chance.</summary>
    private const double ChanceDispersion = 5;

    /// <summary>Gives windows that misfit beyond chance that much less weight from now on.</summary>
    /// <param name="counts">The windows.</param>
    /// <param name="expected">Expected counts; shape [length of the windows' buffers].</param>
    /// <returns>True where a weight changed by more than a hundredth.</returns>
    /// <remarks>
    /// Quasi-likelihood (McCullagh and Nelder, Generalized Linear Models, ch. 9): with a dispersion φ = χ²/dof a window's information falls by φ.
    /// </remarks>
    public static bool UpdateDispersions(WindowCounts counts, ReadOnlySpan<double> expected)
    {
        bool changed = false;
        for (int w = 0; w < counts.Windows.Length; w++)
        {
            PlacedWindow window = counts.Windows[w];
            int channels = window.Plan.Channels;
            ReadOnlySpan<double> measured = counts.Counts(window), model = expected.Slice(window.Offset, channels);
            double chiSquared = 0;
            for (int i = 0; i < channels; i++)
            {
                double off = measured[i] - model[i];
                chiSquared += off * off / Math.Max(model[i], 1);
            }

            double phi = chiSquared / Math.Max(1, channels - window.Plan.BackgroundTerms - 2);
            double dispersion = phi > 1 + (ChanceDispersion * Math.Sqrt(2.0 / channels)) ? phi : 1;
            changed |= Math.Abs(Math.Log(dispersion / counts.Dispersions[w])) > 0.01;
            counts.Dispersions[w] = dispersion;
        }

        return changed;
    }

    /// <summary>Σ|n − μ| beyond its Poisson expectation √(2μ/π), over the counts that stand above each window's lowest background.</summary>
    /// <param name="counts">The windows.</param>
    /// <param name="expected">Expected counts; shape [length of the windows' buffers].</param>
    /// <returns>The missed share, 0 or more; 1 where nothing stands above the background.</returns>
    public static double MissedShare(WindowCounts counts, ReadOnlySpan<double> expected)
    {
        double missed = 0, above = 0;
        foreach (ref readonly PlacedWindow window in counts.Windows)
        {
            ReadOnlySpan<double> measured = counts.Counts(window), model = expected.Slice(window.Offset, window.Plan.Channels);
            double floor = double.PositiveInfinity;
            foreach (double mu in model) floor = Math.Min(floor, mu);
            for (int i = 0; i < model.Length; i++)
            {
                missed += Math.Abs(measured[i] - model[i]) - Math.Sqrt(2 * model[i] / Math.PI);
                above += model[i] - floor;
            }
        }

        return above > 0 ? Math.Max(0, missed) / above : 1;
    }
}
