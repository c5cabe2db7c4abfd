using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>What is to be done with every spectrum.</summary>
/// <param name="Calibration">The calibration of all files, with an angle; null for each file's own header.</param>
/// <param name="Phases">The phases to look for; at least one, no name twice.</param>
/// <param name="Fluorescence">Elements whose fluorescence the spectra show.</param>
/// <param name="Element">Detector element, counted from 1; null where every file has only one.</param>
/// <param name="Reference">What pristine frames said about one of the phases, or null.</param>
/// <param name="Lithium">How Li content is read, or null.</param>
/// <param name="Layer">How one cell is told from two and causes are weighed, or null.</param>
internal sealed record FitPlan(
    DetectorCalibration? Calibration,
    IReadOnlyList<Phase> Phases,
    IReadOnlyList<LineSource> Fluorescence,
    int? Element,
    PhaseReference? Reference = null,
    LayerLithium? Lithium = null,
    LayerPlan? Layer = null);
