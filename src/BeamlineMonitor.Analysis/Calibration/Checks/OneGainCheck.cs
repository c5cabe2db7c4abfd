namespace BeamlineMonitor.Analysis.Calibration.Checks;

/// <summary>
/// Before any fit: asks whether the exposures can be indexed together. One that alone explains more of its lines, at a gain that is far from
/// the joint one, was taken at that gain.
/// </summary>
internal static class OneGainCheck
{
    private const double DifferentGain = 3e-3;
    private const int MoreLines = 2;

    public static void Run(
        IReadOnlyList<CalibrationExposure> exposures,
        IReadOnlyList<IReadOnlyList<Peak>> peaks,
        IReadOnlyList<ExpectedLine> lines,
        CalibrationSearch search,
        Indexing? joint,
        Findings findings)
    {
        if (exposures.Count < 2) return;
        for (int e = 0; e < exposures.Count; e++)
        {
            ExpectedLine[] own = [.. lines.Where(line => line.Exposure == e && !line.IsReflection).Select(line => line with { Exposure = 0 })];
            if (own.Length < 2) continue;
            if (new LineIndexer([peaks[e]], exposures[e].Spectrum.Counts.Length, own, search).Search() is not [var alone, ..]) continue;
            int together = joint?.Matches.Count(match => match.Line.Exposure == e && !match.Line.IsReflection) ?? 0;
            if (alone.Matches.Count < together + MoreLines) continue;
            if (joint is not null && Math.Abs((alone.Scale.C1KeV / joint.Scale.C1KeV) - 1) < DifferentGain) continue;
            string jointly = joint is null ? "no gain" : FormattableString.Invariant($"{1000 * joint.Scale.C1KeV:F2}");
            findings.Refuse(
                $"{exposures[e].Name} alone is indexed at {1000 * alone.Scale.C1KeV:F2} eV per channel, but the spectra together at {jointly}: they were taken at different gains, or show something else than was told.");
        }
    }
}
