namespace BeamlineMonitor.Analysis.Calibration.Checks;

/// <summary>Asks whether one smooth scale goes through the lines.</summary>
internal static class ScatterCheck
{
    private const double SuspectEV = 40; // detectors that work scatter by 10 to 20 eV
    private const double RefusedEV = 150;

    public static void Run(ScaleFit scale, int channels, Findings findings)
    {
        double scatter = 1000 * scale.ScatterKeV;
        if (scatter > SuspectEV)
        {
            findings.Raise(
                scatter > RefusedEV ? CalibrationVerdict.Refused : CalibrationVerdict.Suspect,
                $"The lines scatter by {scatter:F0} eV about any scale: a line is wrongly indexed, or the detector is not linear.");
        }

        if (scale.DegreesOfFreedom == 0) findings.Suspect($"There are just as many lines as parameters: nothing checks the result.");
        if (!(scale.Scale.GainKeV(0) > 0 && scale.Scale.GainKeV(channels - 1) > 0))
            findings.Refuse($"The fitted scale does not rise over all channels.");
    }
}
