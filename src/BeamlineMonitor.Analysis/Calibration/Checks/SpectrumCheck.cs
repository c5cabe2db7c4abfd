using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Analysis.Calibration.Checks;

/// <summary>Finds spectra that no calibration can be made from, and times that cannot be true.</summary>
internal static class SpectrumCheck
{
    public static void Run(IReadOnlyList<CalibrationExposure> exposures, IReadOnlyList<IReadOnlyList<Peak>> peaks, Findings findings)
    {
        if (exposures.Select(exposure => exposure.Spectrum.Counts.Length).Distinct().Count() > 1)
        {
            string lengths = string.Join(", ", exposures.Select(exposure => $"{exposure.Name} has {exposure.Spectrum.Counts.Length}"));
            findings.Refuse($"The spectra differ in their number of channels, so they share no scale: {lengths}.");
        }

        for (int e = 0; e < exposures.Count; e++)
        {
            (string name, Spectrum spectrum, _, _) = exposures[e];
            if (spectrum.TotalCounts == 0) findings.Refuse($"{name} holds no counts.");
            else if (2L * spectrum.Counts.Max() > spectrum.TotalCounts) findings.Refuse($"{name}: one channel holds most of the counts.");
            else if (peaks[e].Count == 0) findings.Refuse($"{name} shows no peaks.");

            if (spectrum.HasPossibleTimes) continue;
            double live = spectrum.LiveTime.TotalSeconds, real = spectrum.RealTime.TotalSeconds;
            findings.Suspect($"{name}: live time {live} s of real time {real} s is impossible, so its dead time is unknown.");
        }
    }
}
