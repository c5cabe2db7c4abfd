using System.Collections.Concurrent;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Metering;

/// <summary>What the daemon counts about itself; safe to use from several threads.</summary>
/// <param name="ioTime">Real time.</param>
public sealed class RunMeter(TimeProvider ioTime)
{
    private readonly ConcurrentDictionary<string, double> deadTimes = new();
    private readonly ConcurrentDictionary<FrameStatus, long> results = new();
    private readonly ConcurrentDictionary<SampleKind, long> samples = new();
    private readonly ConcurrentDictionary<EventSeverity, long> events = new();
    private readonly ConcurrentDictionary<SampleKind, double?> lastValues = new();
    private long frames, sampleGaps, lastFrameStamp;

    /// <summary>Committed frames.</summary>
    public long Frames => Interlocked.Read(ref frames);

    /// <summary>Samples before which others were lost, by the device's clock.</summary>
    public long SampleGaps => Interlocked.Read(ref sampleGaps);

    /// <summary>Committed results, by status.</summary>
    public IReadOnlyDictionary<FrameStatus, long> Results => results;

    /// <summary>Committed samples, by instrument.</summary>
    public IReadOnlyDictionary<SampleKind, long> Samples => samples;

    /// <summary>Events, by severity.</summary>
    public IReadOnlyDictionary<EventSeverity, long> Events => events;

    /// <summary>Dead-time fraction of the last frame of each detector.</summary>
    public IReadOnlyDictionary<string, double> DeadTimes => deadTimes;

    /// <summary>From the end of the readout to the committed result, real time.</summary>
    public LatencyHistogram ReadoutToResult { get; } = new();

    /// <summary>From the end of the readout to the committed raw frame, real time.</summary>
    public LatencyHistogram ReadoutToRaw { get; } = new();

    /// <summary>The analysis of one exposure, all its detectors together, real time.</summary>
    public LatencyHistogram Analysis { get; } = new();

    /// <summary>One commit of results, from the call to the disk, real time.</summary>
    public LatencyHistogram ResultCommit { get; } = new();

    /// <summary>Real time since the last committed frame; null before the first.</summary>
    public TimeSpan? LastFrameAge => Interlocked.Read(ref lastFrameStamp) is var stamp and not 0 ? ioTime.GetElapsedTime(stamp) : null;

    /// <summary>Counts a committed frame.</summary>
    /// <param name="frame">The frame.</param>
    public void FrameStored(RawFrame frame)
    {
        Interlocked.Increment(ref frames);
        Interlocked.Exchange(ref lastFrameStamp, ioTime.GetTimestamp());
        if (frame.Spectrum.DeadTimeFraction is { } fraction) deadTimes[frame.Detector] = fraction;
    }

    /// <summary>Counts committed results.</summary>
    /// <param name="outcome">The results.</param>
    public void ResultStored(AnalysisOutcome outcome)
    {
        foreach (FrameResult result in outcome.Frames) Count(results, result.Status, 1);
        foreach (RunEvent happened in outcome.Events) EventHappened(happened);
    }

    /// <summary>The newest value of the first column of a kind: potential, V, or stack pressure, MPa, or ring current, mA.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The value; null before the first sample, or where it is missing.</returns>
    public double? Last(SampleKind kind) => lastValues.GetValueOrDefault(kind);

    /// <summary>Counts a committed row of samples.</summary>
    /// <param name="block">The row.</param>
    public void SamplesStored(SampleBlock block)
    {
        Count(samples, block.Kind, block.Flags.Length);
        lastValues[block.Kind] = block.Columns[0][^1];
        Interlocked.Add(ref sampleGaps, block.Flags.Count(flag => (flag & SampleColumns.GapBefore) != 0));
    }

    /// <summary>Counts an event.</summary>
    /// <param name="happened">The event.</param>
    public void EventHappened(RunEvent happened) => Count(events, happened.Severity, 1);

    private static void Count<TKey>(ConcurrentDictionary<TKey, long> counts, TKey key, long more)
        where TKey : notnull => counts.AddOrUpdate(key, more, (_, before) => before + more);
}
