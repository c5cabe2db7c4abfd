using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.HardwareSim.Recordings;

/// <summary>What was recorded of one detector element.</summary>
/// <param name="Name">Its name in the run's plan.</param>
/// <param name="Scale">Energy scale that its record shows.</param>
/// <param name="TwoThetaDegrees">2θ that its record shows, degrees.</param>
/// <param name="Frames">Its frames; at least one.</param>
public sealed record RecordedDetector(string Name, EnergyScale Scale, double TwoThetaDegrees, ImmutableArray<RecordedFrame> Frames)
{
    /// <summary>The frames in the order in which they answer for an exposure: those of the nearest place only, the nearest in time first.</summary>
    /// <param name="stageMicrometres">Where the stage stands, µm.</param>
    /// <param name="at">Start of the exposure, experiment UTC of the recorded run.</param>
    /// <returns>At least one frame.</returns>
    public IEnumerable<RecordedFrame> Nearest(double stageMicrometres, DateTimeOffset at)
    {
        double place = Frames.MinBy(frame => Math.Abs(frame.StageMicrometres - stageMicrometres))!.StageMicrometres;
        return Frames.Where(frame => frame.StageMicrometres == place).OrderBy(frame => (frame.StartedAt - at).Duration());
    }
}
