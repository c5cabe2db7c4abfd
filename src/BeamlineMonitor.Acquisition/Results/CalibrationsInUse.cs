using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Acquisition.Results;

/// <summary>
/// The calibrations that an analysis reads frames with, told from its results, which name them: a standard that was only compared with the first is a
/// calibration too, and changes nothing.
/// </summary>
public sealed class CalibrationsInUse
{
    private readonly Dictionary<(string Detector, string Id), DetectorCalibration> known = [];
    private readonly Dictionary<string, DetectorCalibration> inUse = new(StringComparer.Ordinal);

    /// <summary>Starts before the first result.</summary>
    /// <param name="given">The calibrations that the plan gives, by detector.</param>
    public CalibrationsInUse(IReadOnlyDictionary<string, DetectorCalibration> given)
    {
        foreach ((string detector, DetectorCalibration calibration) in given)
            inUse[detector] = known[(detector, CalibrationId.Of(detector, calibration))] = calibration;
    }

    /// <summary>What is in use after the last result, by detector; a detector without a calibration, or with one that is not known here, is missing.</summary>
    public IReadOnlyDictionary<string, DetectorCalibration> ByDetector => inUse;

    /// <summary>Takes the next result.</summary>
    /// <param name="outcome">The result.</param>
    public void Take(AnalysisOutcome outcome)
    {
        foreach (FinishedCalibration made in outcome.Calibrations) known[(made.Detector, made.Id)] = made.Calibration;
        foreach (FrameResult result in outcome.Frames)
        {
            if (result.Calibration is not { } id) continue;
            if (known.TryGetValue((result.Detector, id), out DetectorCalibration? calibration)) inUse[result.Detector] = calibration;
            else inUse.Remove(result.Detector); // a replay was given another
        }
    }
}
