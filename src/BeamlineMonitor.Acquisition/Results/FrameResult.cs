using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;

namespace BeamlineMonitor.Acquisition.Results;

/// <summary>What was made of one frame. Plain numbers, so that a run file and a message hold the same.</summary>
/// <param name="Frame">Number of the frame.</param>
/// <param name="Target">What it is of.</param>
/// <param name="Detector">Name of the detector element.</param>
/// <param name="At">Middle of the exposure, experiment UTC.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Flags">What to mind, in kebab case, in a fixed order.</param>
/// <param name="StageMicrometres">z in the stage's coordinate, µm.</param>
/// <param name="ElectrodeMicrometres">Depth in the electrode, µm from the electrolyte; null for a standard.</param>
/// <param name="GaugeOverlap">Share of the gauge inside the electrode, 0 to 1; null for a standard.</param>
/// <param name="Cell">The cell constants, or null.</param>
/// <param name="FromVolume"><c>x_from_V</c>; the layer's mean where two cells were found; null without.</param>
/// <param name="FromC"><c>x_from_c</c>, likewise.</param>
/// <param name="SecondFraction">Share of the second cell; 0 for one cell; null without a fit.</param>
/// <param name="Diagnosis">The word of the diagnosis, pooled over recent frames of the layer; null without.</param>
/// <param name="DriftElectronVolts">Shift of the inert line since the reference beyond its measured thermal expansion, eV; null without one.</param>
/// <param name="SigmaDriftElectronVolts">Its standard uncertainty.</param>
/// <param name="DeadTime">Dead-time fraction; null when the times are impossible.</param>
/// <param name="Calibration">Id of the calibration.</param>
/// <param name="Curve">Id of the lithium curve.</param>
/// <param name="Anchor">Id of the reference.</param>
public sealed record FrameResult(
    long Frame,
    FrameTarget Target,
    string Detector,
    DateTimeOffset At,
    FrameStatus Status,
    ImmutableArray<string> Flags,
    double StageMicrometres,
    double? ElectrodeMicrometres,
    double? GaugeOverlap,
    CellValue? Cell,
    LithiumValue? FromVolume,
    LithiumValue? FromC,
    double? SecondFraction,
    string? Diagnosis,
    double? DriftElectronVolts,
    double? SigmaDriftElectronVolts,
    double? DeadTime,
    string? Calibration,
    string? Curve,
    string? Anchor);
