using System.Collections.Immutable;

namespace BeamlineMonitor.Acquisition.Gating;

/// <summary>What the gate says of a frame.</summary>
/// <param name="IsDegraded">True where the frame is not analysed.</param>
/// <param name="Flags">What was found, in the order of <see cref="FrameGate"/>; some only remark.</param>
public readonly record struct GateVerdict(bool IsDegraded, ImmutableArray<string> Flags);
