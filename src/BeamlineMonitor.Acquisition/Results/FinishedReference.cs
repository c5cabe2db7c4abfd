using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Acquisition.Results;

/// <summary>A reference that a run made of its own pristine frames.</summary>
/// <param name="Id">Its id, by which results name it as their anchor.</param>
/// <param name="Detector">Name of the detector element.</param>
/// <param name="Cell">Name of the cell.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Reference">The reference.</param>
public sealed record FinishedReference(string Id, string Detector, string Cell, int Layer, PhaseReference Reference);
