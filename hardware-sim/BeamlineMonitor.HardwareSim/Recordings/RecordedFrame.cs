using System.Collections.Immutable;

namespace BeamlineMonitor.HardwareSim.Recordings;

/// <summary>One recorded exposure of one detector element.</summary>
/// <param name="Number">Its number in the run.</param>
/// <param name="StartedAt">Start, experiment UTC of the recorded run.</param>
/// <param name="StageMicrometres">Where the stage was sent, µm.</param>
/// <param name="RealTime">Real time, as the detector told it.</param>
/// <param name="LiveTime">Live time, as the detector told it.</param>
/// <param name="Counts">Counts; shape [channels].</param>
public sealed record RecordedFrame(
    long Number, DateTimeOffset StartedAt, double StageMicrometres, TimeSpan RealTime, TimeSpan LiveTime, ImmutableArray<uint> Counts);
