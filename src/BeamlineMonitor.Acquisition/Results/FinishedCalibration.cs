using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Acquisition.Results;

/// <summary>A calibration that a run made of its own exposure of the standard.</summary>
/// <param name="Id">Its id, by which results name it.</param>
/// <param name="Detector">Name of the detector element.</param>
/// <param name="Calibration">The calibration.</param>
/// <param name="Verdict">Whether the run may go on with it.</param>
/// <param name="Reasons">Why, one sentence each.</param>
public sealed record FinishedCalibration(
    string Id, string Detector, DetectorCalibration Calibration, CalibrationVerdict Verdict, ImmutableArray<string> Reasons);
