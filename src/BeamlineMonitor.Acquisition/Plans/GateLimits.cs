namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>What a frame must hold to be analysed.</summary>
/// <param name="MostDeadTime">Highest dead-time fraction, 0 to 1.</param>
/// <param name="LeastCounts">Fewest counts in the whole spectrum.</param>
/// <param name="MostChannelCounts">Most counts in one channel: what the analyser can store.</param>
/// <param name="LeastRingMilliamperes">Ring current below which there is no beam, mA.</param>
/// <param name="MostBeamLoss">Largest share of the exposure without beam, 0 to 1.</param>
/// <param name="StageToleranceMicrometres">How far the stage may stand from where it was sent, µm.</param>
/// <param name="Source">Id of the source of the numbers.</param>
/// <param name="LeastIntensity">I0 below which there is no beam, in the monitor's own unit; null where I0 is not judged.</param>
public sealed record GateLimits(
    double MostDeadTime,
    long LeastCounts,
    long MostChannelCounts,
    double LeastRingMilliamperes,
    double MostBeamLoss,
    double StageToleranceMicrometres,
    string Source,
    double? LeastIntensity = null)
{
    /// <summary>Whether there is beam; what is not measured does not speak against it.</summary>
    /// <param name="ringMilliamperes">Ring current, mA, or null.</param>
    /// <param name="intensity">I0, or null.</param>
    /// <param name="shuttersAreOpen">Whether all shutters are open, or null.</param>
    /// <returns>True for beam; null where nothing that is judged is measured.</returns>
    public bool? HasBeam(double? ringMilliamperes, double? intensity, bool? shuttersAreOpen)
    {
        double? judged = LeastIntensity is null ? null : intensity;
        if (ringMilliamperes is null && judged is null && shuttersAreOpen is null) return null;
        return !(ringMilliamperes < LeastRingMilliamperes) && !(judged < LeastIntensity) && shuttersAreOpen != false;
    }
}
