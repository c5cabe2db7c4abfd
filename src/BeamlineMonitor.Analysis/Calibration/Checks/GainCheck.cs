namespace BeamlineMonitor.Analysis.Calibration.Checks;

/// <summary>
/// Asks whether one exposure was taken at another gain than the rest: the joint fit is repeated with a gain factor of that exposure's own.
/// </summary>
/// <remarks>
/// A standard that shows no line of fixed energy cannot be asked: at another gain its reflections look as they would at another angle.
/// </remarks>
internal static class GainCheck
{
    private const double SignificantZ = 6;
    private const double SuspectRelative = 1e-4;
    private const double RefusedRelative = 5e-4;

    /// <summary>A gain known worse than this was not checked at all.</summary>
    private const double UncheckedRelative = 1e-3;

    public static void Run(IReadOnlyList<CalibrationExposure> exposures, LineSelection selection, Findings findings)
    {
        if (exposures.Count < 2) return;
        var notAsked = new List<string>();
        var asked = new List<(int Exposure, double Relative, double Sigma)>();
        for (int e = 0; e < exposures.Count; e++)
        {
            if (!selection.Used.Any(position => position.Line.Exposure == e)) continue;
            ScaleFit? own = selection.Fit(ownGainExposure: e);
            if (own is null || own.OwnGainSigma > UncheckedRelative) notAsked.Add(exposures[e].Name);
            else asked.Add((e, own.OwnGain, own.OwnGainSigma));
        }

        if (notAsked.Count > 0)
        {
            string names = string.Join(" and ", notAsked);
            findings.Note($"That {names} were taken at the gain of the other spectra could not be checked: too few lines of fixed energy.");
        }

        if (asked.Count == 0) return;
        (int worst, double relative, double sigma) = asked.MaxBy(entry => Math.Abs(entry.Relative) / entry.Sigma);
        double z = Math.Abs(relative) / sigma;
        if (z < SignificantZ || Math.Abs(relative) < SuspectRelative) return;
        findings.Raise(
            Math.Abs(relative) > RefusedRelative ? CalibrationVerdict.Refused : CalibrationVerdict.Suspect,
            $"{exposures[worst].Name} was taken at another gain than the other spectra: by {100 * relative:+0.000;-0.000} % ({z:F0} σ).");
    }
}
