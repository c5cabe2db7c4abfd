using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Acquisition.Analysing;

/// <summary>The run cannot go on: what it measured first is not good enough for what would follow.</summary>
/// <param name="message">What, why, and what mends it.</param>
public sealed class RunRefusedException(string message) : Exception(message)
{
    /// <summary>Throws where a calibration was refused.</summary>
    /// <param name="outcomes">What was made of the standard's frames.</param>
    /// <exception cref="RunRefusedException">One was refused.</exception>
    public static void ThrowIfRefused(IEnumerable<AnalysisOutcome> outcomes)
    {
        foreach (FinishedCalibration calibration in outcomes.SelectMany(outcome => outcome.Calibrations))
        {
            if (calibration.Verdict == CalibrationVerdict.Refused)
            {
                throw new RunRefusedException(
                    $"The calibration of {calibration.Detector} is refused: {string.Join("; ", calibration.Reasons)}. Mend it and begin a new run.");
            }
        }
    }
}
