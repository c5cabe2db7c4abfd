namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>What exposures do while the beam is away.</summary>
/// <param name="Settle">How long the beam must have been back before the next exposure, experiment time: optics and ring come to rest.</param>
/// <param name="WaitAtMost">
/// How long an exposure of a layer waits for the beam, experiment time. Then one is taken all the same and flagged, so that a variable that lies about
/// the beam costs no data.
/// </param>
public sealed record BeamPlan(TimeSpan Settle, TimeSpan WaitAtMost)
{
    /// <summary>A minute and half an hour.</summary>
    public static BeamPlan Default { get; } = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30));
}
