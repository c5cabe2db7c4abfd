using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>Whether a curve or a reference fits the cell that it is given to: by its plan, or by who replays the run.</summary>
public static class ScienceFit
{
    /// <summary>Checks a curve of Li content.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="phase">Its phase.</param>
    /// <param name="curve">The curve.</param>
    /// <returns>What is wrong: the key of the cell that contradicts the curve, and one sentence; nothing where it fits.</returns>
    public static IEnumerable<(string Key, string Fault)> OfCurve(CellPlan cell, Phase phase, LithiumCurve curve)
    {
        if (phase.System != CrystalSystem.Hexagonal) yield return ("phase", $"{phase.Name} is {phase.System}; Li content is read from hexagonal a and c");
        if (curve.PhaseName != phase.Name) yield return ("curve", $"{curve.Id} is of {curve.PhaseName}, the cell of {phase.Name}");
        if (cell.PristineX is { Value: var x0 } && !(x0 >= curve.LowestX && x0 <= curve.HighestX))
            yield return ("x0", $"{ShownNumber.Of(x0)} is outside the curve {curve.Id}, {ShownNumber.Of(curve.LowestX)} to {ShownNumber.Of(curve.HighestX)}");
    }

    /// <summary>Checks a reference.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="given">Which it is.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="calibration">The calibration that is given to its detector; null where the run makes it.</param>
    /// <returns>What is wrong, one sentence each; nothing where it fits.</returns>
    public static IEnumerable<string> OfReference(CellPlan cell, GivenReference given, PhaseReference reference, DetectorCalibration? calibration)
    {
        if (reference.PhaseName != cell.Phase) yield return $"{given.File} is of {reference.PhaseName}, the cell of {cell.Phase}";
        if (calibration is not null && calibration.Channels != reference.Calibration.Channels)
            yield return $"{given.File} is for {reference.Calibration.Channels} channels, the calibration of {given.Detector} for {calibration.Channels}";
    }
}
