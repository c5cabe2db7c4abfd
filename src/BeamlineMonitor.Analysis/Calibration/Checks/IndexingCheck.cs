namespace BeamlineMonitor.Analysis.Calibration.Checks;

/// <summary>Asks whether the peaks are the lines that they were taken for.</summary>
internal static class IndexingCheck
{
    private const double AmbiguousScore = 2.5;
    private const int PeaksAsked = 6;
    private const double StrongPercent = 20;

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
            findings.Suspect(
                $"The lines could be indexed otherwise nearly as well: {1000 * indexings[1].Scale.C1KeV:F2} eV per channel at 2θ = {indexings[1].TwoThetaDegrees:F3}°.");
        }

        for (int e = 0; e < exposures.Count; e++)
        {
            ExpectedLine[] expected = [.. lines.Where(line => line.Exposure == e)];
            int unexplained = Unexplained(expected, peaks[e], scale, out int asked);
            (int missing, int strong) = Missing(expected, exposures[e], fit, scale);
            bool mostUnexplained = 2 * unexplained > asked, mostMissing = 2 * missing > strong;
            CalibrationVerdict level = mostUnexplained && mostMissing ? CalibrationVerdict.Refused : CalibrationVerdict.Suspect;
            if (mostUnexplained)
                findings.Raise(level, $"{exposures[e].Name}: {unexplained} of its {asked} strongest peaks are none of the lines it should show.");
            if (mostMissing)
                findings.Raise(level, $"{exposures[e].Name}: {missing} of the {strong} strong lines it should show are not where the scale puts them.");
        }
    }

    private static int Unexplained(ExpectedLine[] expected, IReadOnlyList<Peak> peaks, ScaleFit scale, out int asked)
    {
        double[] places = [.. expected
            .Select(line => scale.Scale.Channel(line.EnergyAt(scale.TwoThetaDegrees)))
            .OfType<double>()];
        asked = Math.Min(PeaksAsked, peaks.Count);
        return peaks.Take(asked).Count(peak => !Array.Exists(places, place => Math.Abs(place - peak.Channel) < Math.Max(peak.FwhmChannels, 3)));
    }

    // Among the lines between the lowest and the highest that were seen: beyond them the beam or the detector may end.
    private static (int Missing, int Strong) Missing(ExpectedLine[] expected, CalibrationExposure exposure, PositionFit fit, ScaleFit scale)
    {
        HashSet<string> seen = [.. fit.Positions.Where(position => !position.IsMissing && position.Line.Exposure == expected[0].Exposure)
            .Select(position => position.Line.Group)];
        double[] energies = [.. expected.Where(line => seen.Contains(line.Group)).Select(line => line.EnergyAt(scale.TwoThetaDegrees))];
        if (energies.Length == 0) return (1, 1);
        double low = energies.Min(), high = energies.Max();
        ExpectedLine[] strong = [.. expected.Where(line => line.Intensity > StrongPercent && line.EnergyAt(scale.TwoThetaDegrees) is var energy
            && energy >= low && energy <= high)];
        return (strong.Count(line => !seen.Contains(line.Group)), strong.Length);
    }
}
