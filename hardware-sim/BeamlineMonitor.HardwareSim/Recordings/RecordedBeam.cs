using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Recordings;

/// <summary>The beam as it was recorded; what was not recorded is as with full beam. Its shutter cannot be moved.</summary>
/// <param name="run">The recorded run.</param>
/// <param name="timeline">Which instant of it is now.</param>
internal sealed class RecordedBeam(RecordedRun run, RecordedTimeline timeline) : IBeamSource
{
    /// <inheritdoc/>
    public double RingAt(DateTimeOffset at) => run.RingMilliamperes.At(timeline.At(at)) / BeamPvs.FullRingMilliamperes ?? 1;

    /// <inheritdoc/>
    public double FluxAt(DateTimeOffset at) => run.Intensity.At(timeline.At(at)) / BeamPvs.FullIonChamberRate ?? (IsOpenAt(at) ? RingAt(at) : 0);

    /// <inheritdoc/>
    public bool IsOpenAt(DateTimeOffset at) => run.IsOpen.At(timeline.At(at)) is not 0;

    /// <inheritdoc/>
    public double CellCelsiusAt(DateTimeOffset at) => run.CellCelsius.At(timeline.At(at)) ?? BeamPvs.TemperatureCelsius;

    /// <inheritdoc/>
    public double HutchCelsiusAt(DateTimeOffset at) => run.HutchCelsius.At(timeline.At(at)) ?? BeamPvs.TemperatureCelsius;

    /// <inheritdoc/>
    public void SetShutter(DateTimeOffset at, bool open)
    {
    }

    /// <inheritdoc/>
    public void Lose(DateTimeOffset lost, TimeSpan lasts)
    {
        // What was recorded cannot be changed.
    }
}
