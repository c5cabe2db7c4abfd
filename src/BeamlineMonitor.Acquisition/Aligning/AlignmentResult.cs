using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.Alignment;

namespace BeamlineMonitor.Acquisition.Aligning;

/// <summary>What an alignment found.</summary>
/// <param name="Cell">Name of the cell.</param>
/// <param name="Detector">Name of the detector element.</param>
/// <param name="Status">Ok where there is a proposal.</param>
/// <param name="Trouble">What to do about it where there is none; null otherwise.</param>
/// <param name="Tilt">The tilt at which the electrode lies along the beam; null where the station has no tilt.</param>
/// <param name="Edges">The interfaces, µm of depth by the plan's places; null before they were looked for.</param>
/// <param name="Layers">The proposed layers; empty without edges.</param>
/// <param name="Shots">All exposures, in their order.</param>
public sealed record AlignmentResult(
    string Cell,
    string Detector,
    AlignmentStatus Status,
    string? Trouble,
    ElectrodeTilt? Tilt,
    ElectrodeEdges? Edges,
    ImmutableArray<LayerPosition> Layers,
    ImmutableArray<AlignmentShot> Shots);
