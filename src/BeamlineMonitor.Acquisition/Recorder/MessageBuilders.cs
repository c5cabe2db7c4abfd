using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Recorder;

/// <summary>What leaves for everything that is committed, in the same transaction.</summary>
/// <param name="OfSamples">Messages of a row of samples.</param>
/// <param name="OfOutcome">Messages of the results of an exposure and its frames.</param>
/// <param name="OfEvent">Messages of an event.</param>
public sealed record MessageBuilders(
    Func<SampleBlock, IReadOnlyList<OutgoingMessage>> OfSamples,
    Func<AnalysisOutcome, IReadOnlyList<RawFrame>, IReadOnlyList<OutgoingMessage>> OfOutcome,
    Func<RunEvent, IReadOnlyList<OutgoingMessage>> OfEvent)
{
    /// <summary>Nothing leaves.</summary>
    public static MessageBuilders None { get; } = new(_ => [], (_, _) => [], _ => []);
}
