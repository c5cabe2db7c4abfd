namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>What a frame must hold to be analysed.</summary>
/// <param name="MostDeadTime">Highest dead-time fraction, 0 to 1.</param>
/// <param name="LeastCounts">Fewest counts in the whole spectrum.</param>
/// <param name="MostChannelCounts">Most counts in one channel: what the analyser can store.</param>
/// <param name="LeastRingMilliamperes">Ring current below which there is no beam, mA.</param>
/// <param name="MostBeamLoss">Largest share of the exposure without beam, 0 to 1.</param>
/// <param name="StageToleranceMicrometres">How far the stage may stand from where it was sent, µm.</param>
/// <param name="Source">Id of the source of the numbers.</param>
public sealed record GateLimits(
    double MostDeadTime,
    long LeastCounts,
    long MostChannelCounts,
    double LeastRingMilliamperes,
    double MostBeamLoss,
    double StageToleranceMicrometres,
    string Source);
