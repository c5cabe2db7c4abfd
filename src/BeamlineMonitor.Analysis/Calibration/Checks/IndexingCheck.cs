namespace BeamlineMonitor.Analysis.Calibration.Checks;

/// <summary>Asks whether the peaks are the lines that they were taken for.</summary>
internal static class IndexingCheck
{
    private const double AmbiguousScore = 2.5;
    private const int PeaksAsked = 6;
    private const double WellAbove = 3;
    private const double ManyMissing = 0.25;

    public static void Run(
        IReadOnlyList<CalibrationExposure> exposures,
        IReadOnlyList<IReadOnlyList<Peak>> peaks,
        IReadOnlyList<ExpectedLine> lines,
        IReadOnlyList<Indexing> indexings,
        PositionFit fit,
        ScaleFit scale,
        Findings findings)
    {
        if (indexings.Count > 1 && indexings[0].Score - indexings[1].Score < AmbiguousScore)
        {
            (Indexing best, Indexing rival) = (indexings[0], indexings[1]);
            findings.Raise(
                scale.DegreesOfFreedom == 0 ? CalibrationVerdict.Refused : CalibrationVerdict.Suspect,
                $"There are two ways to read the lines; they could be indexed otherwise nearly as well: {1000 * best.Scale.C1KeV:F2} eV per channel at 2θ = {best.TwoThetaDegrees:F3}°, or {1000 * rival.Scale.C1KeV:F2} at {rival.TwoThetaDegrees:F3}°; tell the gain or 2θ better.");
        }

        for (int e = 0; e < exposures.Count; e++)
        {
            ExpectedLine[] expected = [.. lines.Where(line => line.Exposure == e)];
            int unexplained = Unexplained(expected, peaks[e], scale, out int asked);
            if (2 * unexplained > asked)
                findings.Refuse($"{exposures[e].Name}: {unexplained} of its {asked} strongest peaks are none of the lines it should show.");
            if (exposures[e].Standard is not null && StrongestIsStray(e, peaks[e], expected, fit, scale))
                findings.Refuse($"{exposures[e].Name}: the strongest peak between the lines that were found is none of the lines it should show.");
            (string[] missing, int seen) = Missing(e, expected, fit, scale);
            if (missing.Length == 0) continue;
            findings.Raise(
                missing.Length > ManyMissing * (seen + missing.Length) ? CalibrationVerdict.Refused : CalibrationVerdict.Suspect,
                $"{exposures[e].Name}: {string.Join(", ", missing)} should be strong beside the lines that were found, but nothing stands there.");
        }
    }

    private static int Unexplained(ExpectedLine[] expected, IReadOnlyList<Peak> peaks, ScaleFit scale, out int asked)
    {
        asked = Math.Min(PeaksAsked, peaks.Count);
        return peaks.Take(asked).Count(peak => IsStray(peak, expected, scale));
    }

    private static bool IsStray(Peak peak, ExpectedLine[] expected, ScaleFit scale) => !Array.Exists(expected, line =>
        scale.Scale.Channel(line.EnergyAt(scale.TwoThetaDegrees)) is { } place && Math.Abs(place - peak.Channel) < Math.Max(peak.FwhmChannels, 3));

    // The escape peaks of Kα may pass for Kα and Kβ, but never without the strongest peak of all being left over.
    private static bool StrongestIsStray(
        int exposure, IReadOnlyList<Peak> peaks, ExpectedLine[] expected, PositionFit fit, ScaleFit scale)
    {
        double[] places = [.. fit.Positions.Where(position => !position.IsMissing && position.Line.Exposure == exposure).Select(position => position.Channel)];
        Peak[] between = [.. peaks.Where(peak => peak.Channel > places.DefaultIfEmpty(0).Min() && peak.Channel < places.DefaultIfEmpty(0).Max())];
        return between.Length > 0 && IsStray(between.MaxBy(peak => peak.NetCounts), expected, scale);
    }

    // A line between two that were seen, and by its intensity and theirs well above the weakest of all: wrong orders of a pattern give
    // themselves away by the lines that they leave out. Beyond the outermost the beam or the detector may end.
    private static (string[] Missing, int Seen) Missing(
        int exposure, ExpectedLine[] expected, PositionFit fit, ScaleFit scale)
    {
        (double EnergyKeV, double Strength)[] seen = [.. fit.Positions
            .Where(position => !position.IsMissing && position.Line.Exposure == exposure)
            .Select(position => (position.Line.EnergyAt(scale.TwoThetaDegrees), position.Area / position.Line.Intensity))
            .OrderBy(line => line.Item1)];
        if (seen.Length < 2) return ([], seen.Length);
        double weakest = fit.Positions.Where(position => position.Line.Exposure == exposure).Min(position => position.Area);
        HashSet<string> found = [.. fit.GroupsSeen(exposure)];
        string[] missing = [.. expected.Where(line => !found.Contains(line.Group)).Where(line =>
        {
            double energy = line.EnergyAt(scale.TwoThetaDegrees);
            int above = Array.FindIndex(seen, other => other.EnergyKeV > energy);
            return above > 0 && line.Intensity * Math.Min(seen[above - 1].Strength, seen[above].Strength) > WellAbove * weakest;
        }).Select(line => line.Label)];
        return (missing, seen.Length);
    }
}
