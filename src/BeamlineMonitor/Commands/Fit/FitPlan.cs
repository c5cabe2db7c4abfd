using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>What is to be done with every spectrum.</summary>
/// <param name="Calibration">The calibration of all files, with an angle; null for each file's own header.</param>
/// <param name="Phases">The phases to look for; at least one, no name twice.</param>
/// <param name="Fluorescence">Elements whose fluorescence the spectra show.</param>
/// <param name="Element">Detector element, 0-based; null where every file has only one.</param>
internal sealed record FitPlan(
    DetectorCalibration? Calibration, IReadOnlyList<Phase> Phases, IReadOnlyList<LineSource> Fluorescence, int? Element);
