using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Storage;

/// <summary>What one commit of measurements stored.</summary>
/// <param name="Blocks">Rows of samples, numbered.</param>
/// <param name="Frames">Frames; empty for a commit of samples alone.</param>
public sealed record MeasuredRows(IReadOnlyList<SampleBlock> Blocks, IReadOnlyList<RawFrame> Frames);
