namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>Cuts the spectra into windows around the lines: lines whose surroundings overlap share one.</summary>
internal sealed class WindowPlan
{
    private (int Spectrum, double Low, double High, double Fwhm)[] intervals = [];

    /// <summary>The windows of the last plan, by spectrum and rising energy.</summary>
    public List<FitWindow> Windows { get; } = [];

    /// <summary>Plans the windows.</summary>
    /// <param name="spectra">The spectra.</param>
    /// <param name="lines">The lines of the model.</param>
    /// <param name="centresKeV">Where each line is expected, keV; shape [lines].</param>
    /// <param name="fwhmKeV">Expected width of each line, keV; shape [lines].</param>
    /// <param name="options">Margins.</param>
    public void Make(
        ReadOnlySpan<FittedSpectrum> spectra,
        ReadOnlySpan<ModelLine> lines,
        ReadOnlySpan<double> centresKeV,
        ReadOnlySpan<double> fwhmKeV,
        LineFitOptions options)
    {
        Windows.Clear();
        int count = lines.Length + options.Spans.Length;
        if (intervals.Length < count) intervals = new (int, double, double, double)[count];
        for (int l = 0; l < lines.Length; l++)
        {
            intervals[l] = (
                lines[l].SpectrumIndex,
                centresKeV[l] - (options.BelowLineFwhm * fwhmKeV[l]),
                centresKeV[l] + (options.AboveLineFwhm * fwhmKeV[l]),
                fwhmKeV[l]);
        }

        for (int i = 0; i < options.Spans.Length; i++)
        {
            (double low, double high, double fwhm) = options.Spans[i];
            intervals[lines.Length + i] = (0, low - (options.BelowLineFwhm * fwhm), high + (options.AboveLineFwhm * fwhm), fwhm);
        }

        Span<(int Spectrum, double Low, double High, double Fwhm)> sorted = intervals.AsSpan(0, count);
        sorted.Sort(static (x, y) => x.Spectrum != y.Spectrum ? x.Spectrum.CompareTo(y.Spectrum) : x.Low.CompareTo(y.Low));
        for (int l = 0; l < sorted.Length;)
        {
            (int spectrum, double low, double high, double fwhm) = sorted[l];
            for (l++; l < sorted.Length && sorted[l].Spectrum == spectrum && sorted[l].Low <= high; l++)
                high = Math.Max(high, sorted[l].High);
            ChannelGrid grid = spectra[spectrum].Grid;
            int first = grid.FirstChannelAtOrAbove(low);
            int channels = grid.FirstChannelAtOrAbove(high) - first;
            int extraDegrees = (int)((high - low) / (fwhm * options.FwhmPerBackgroundDegree));
            int terms = Math.Min(2 + extraDegrees, Math.Max(1, channels / 4));
            if (channels > 0) Windows.Add(new FitWindow(spectrum, first, channels, terms));
        }
    }
}
