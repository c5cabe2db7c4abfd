using BeamlineMonitor.Recording.Files;

namespace BeamlineMonitor.Recording.Reading;

/// <summary>A run at a glance.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Manifest">What it is of.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Writer">The last process that opened it for writing.</param>
/// <param name="Frames">Number of frames.</param>
/// <param name="SampleRows">Number of blocks of samples.</param>
/// <param name="Events">Number of events.</param>
/// <param name="Messages">Number of messages in the outbox.</param>
/// <param name="Unsent">How many of them have not left.</param>
/// <param name="FirstFrameAt">Start of the first frame; null without one.</param>
/// <param name="LastFrameAt">End of the last frame; null without one.</param>
/// <param name="SizeBytes">Size of the file with its log, bytes.</param>
/// <param name="Analyses">Its analyses.</param>
public sealed record RunSummary(
    string Path,
    RunManifest Manifest,
    RunState State,
    string Writer,
    long Frames,
    long SampleRows,
    long Events,
    long Messages,
    long Unsent,
    DateTimeOffset? FirstFrameAt,
    DateTimeOffset? LastFrameAt,
    long SizeBytes,
    IReadOnlyList<AnalysisSummary> Analyses);
