namespace BeamlineMonitor.Recording.Reading;

/// <summary>An analysis in a run file, at a glance.</summary>
/// <param name="Id">Its id; 1 is that of the acquisition.</param>
/// <param name="StartedAt">Real time of its start.</param>
/// <param name="Origin">What made it: <c>live</c>, <c>replay</c>.</param>
/// <param name="Settings">What it was made with, JSON.</param>
/// <param name="Outcomes">Number of exposures that it has results of.</param>
/// <param name="EndedAt">Real time of its end; null when it has none.</param>
/// <param name="PayloadSha256">Hash of the payloads that it led to; null without an end.</param>
public sealed record AnalysisSummary(
    long Id, DateTimeOffset StartedAt, string Origin, string Settings, long Outcomes, DateTimeOffset? EndedAt, string? PayloadSha256);
