using BeamlineMonitor.Analysis.Alignment;

namespace BeamlineMonitor.Acquisition.Results;

/// <summary>Where an electrode was found to begin and end during a run, as the primary detector saw it.</summary>
/// <param name="Cell">Name of the cell.</param>
/// <param name="Detector">Name of the detector element.</param>
/// <param name="At">End of the edge scan, experiment UTC.</param>
/// <param name="Status">Whether there are numbers; all are null unless it is Ok.</param>
/// <param name="Electrolyte">The electrolyte interface, µm of depth by the plan's places: 0 for an electrode that has not moved.</param>
/// <param name="Collector">The collector interface, likewise.</param>
/// <param name="Shift">How far the electrode has moved along the depth, µm: the weighted mean of both edges.</param>
/// <param name="AppliedMicrometres">How far the layers had followed it before, µm of depth.</param>
public sealed record FoundEdges(
    string Cell,
    string Detector,
    DateTimeOffset At,
    AlignmentStatus Status,
    UncertainValue? Electrolyte,
    UncertainValue? Collector,
    UncertainValue? Shift,
    double AppliedMicrometres);
