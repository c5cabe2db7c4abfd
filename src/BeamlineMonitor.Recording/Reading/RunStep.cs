using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Recording.Reading;

/// <summary>One thing that a run committed. A replay that does the same things in the same order makes the same messages.</summary>
/// <param name="Number">Its place among all, rising.</param>
public abstract record RunStep(long Number)
{
    /// <summary>The frames of one exposure.</summary>
    /// <param name="Number">Its place.</param>
    /// <param name="Frames">The frames, in the order of the detectors.</param>
    public sealed record Exposed(long Number, IReadOnlyList<RawFrame> Frames) : RunStep(Number);

    /// <summary>A block of samples.</summary>
    /// <param name="Number">Its place.</param>
    /// <param name="Block">The samples.</param>
    public sealed record Sampled(long Number, SampleBlock Block) : RunStep(Number);

    /// <summary>An event or operator note.</summary>
    /// <param name="Number">Its place.</param>
    /// <param name="Event">The event.</param>
    public sealed record Happened(long Number, RunEvent Event) : RunStep(Number);

    /// <summary>A result of the running acquisition: here a replay makes its own of the same frames.</summary>
    /// <param name="Number">Its place.</param>
    /// <param name="Outcome">What the acquisition made.</param>
    public sealed record Analysed(long Number, AnalysisOutcome Outcome) : RunStep(Number);
}
