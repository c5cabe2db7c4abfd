using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Germanium;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.Motors;

namespace BeamlineMonitor.HardwareSim.Recordings;

/// <summary>
/// Counts what was recorded at the nearest place nearest in time, with its dead time. An exposure of the recorded length gives the recorded counts
/// themselves; a shorter one the part of them that had arrived by then, drawn at random; a longer one goes on with the next nearest frames.
/// </summary>
/// <param name="detector">What was recorded of the detector.</param>
/// <param name="stage">Where the stage stands, mm.</param>
/// <param name="timeline">Which instant of the recorded run is now.</param>
internal sealed class RecordedMcaSource(RecordedDetector detector, StageAxis stage, RecordedTimeline timeline) : IMcaSource
{
    private const double MicrometresPerMillimetre = 1000, MostDeadTime = 0.99;

    // Preset and dead time give the live time back but for rounding.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    /// <inheritdoc/>
    public double DeadTimeFraction(DateTimeOffset at)
    {
        timeline.Expose(at);
        RecordedFrame frame = FrameAt(at);
        return frame.RealTime > TimeSpan.Zero ? Math.Clamp(1 - (frame.LiveTime / frame.RealTime), 0, MostDeadTime) : 0;
    }

    /// <inheritdoc/>
    public ImmutableArray<uint> Counts(DateTimeOffset startedAt, TimeSpan realTime, TimeSpan liveTime, int channels)
    {
        uint[] counts = new uint[channels];
        TimeSpan left = liveTime;
        foreach (RecordedFrame frame in Nearest(startedAt))
        {
            bool isWhole = left > frame.LiveTime - Rounding;
            double share = isWhole ? 1 : Math.Max(0, left / frame.LiveTime);
            Add(frame, share, counts);
            left -= frame.LiveTime;
            if (left <= Rounding) break;
        }

        return ImmutableArray.Create(counts);
    }

    /// <summary>The frame that answers for an exposure.</summary>
    /// <param name="startedAt">Its start, experiment UTC.</param>
    /// <returns>The recorded frame.</returns>
    public RecordedFrame FrameAt(DateTimeOffset startedAt) => Nearest(startedAt).First();

    private IEnumerable<RecordedFrame> Nearest(DateTimeOffset startedAt) =>
        detector.Nearest(stage.PositionAt(startedAt) * MicrometresPerMillimetre, timeline.At(startedAt));

    private void Add(RecordedFrame frame, double share, uint[] counts)
    {
        var arrivals = new Random(HashCodeOf(frame));
        int shown = Math.Min(counts.Length, frame.Counts.Length);
        for (int channel = 0; channel < shown; channel++)
        {
            if (share >= 1)
            {
                counts[channel] += frame.Counts[channel];
                continue;
            }

            // Each count has its own instant in the frame, the same at every look: what has come does not go again.
            for (uint count = 0; count < frame.Counts[channel]; count++) counts[channel] += arrivals.NextDouble() < share ? 1u : 0;
        }
    }

    private int HashCodeOf(RecordedFrame frame) => (int)PoissonSampler.SeedOf(0, frame.StartedAt, detector.Name);
}
