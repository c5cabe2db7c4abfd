using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>The pristine cell of the same layer, seen by the same detector: what it shares with a frame cancels.</summary>
/// <param name="Cell">a0 and c0 with their uncertainty and the calibration of their frames; V0 follows.</param>
/// <param name="X">Li content of the pristine layer, inside the curve.</param>
public sealed record LithiumAnchor(MeasuredCell Cell, double X = 1)
{
    /// <summary>Takes the anchor from a reference, with the calibration that the reference was made with.</summary>
    /// <param name="reference">The reference.</param>
    /// <returns>The anchor.</returns>
    /// <exception cref="ArgumentException">The reference is not of a hexagonal phase.</exception>
    public static LithiumAnchor Of(PhaseReference reference) =>
        new(MeasuredCell.Of(reference.AsEstimate(), reference.ResponseEnergiesKeV.AsSpan(), reference.Calibration), reference.PristineX);
}
