using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Epics;

/// <summary>When a layer that is not measured again counts as stale, in real time. A scan of all layers takes their presets and a margin for moves and dead time.</summary>
/// <param name="Minor">From this age on, minor.</param>
/// <param name="Major">From this age on, major.</param>
internal sealed record Freshness(TimeSpan Minor, TimeSpan Major)
{
    /// <summary>The limits of a plan: two scans and five.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rate">Experiment seconds per real second.</param>
    /// <returns>The limits.</returns>
    public static Freshness Of(RunPlan plan, double rate)
    {
        TimeSpan scan = plan.Cells.Sum(cell => cell.Layers.Length) * plan.Preset.Duration / rate;
        return new Freshness((2 * scan) + TimeSpan.FromSeconds(30), (5 * scan) + TimeSpan.FromMinutes(1));
    }

    /// <summary>The alarm of an age.</summary>
    /// <param name="age">Real time since the last frame.</param>
    /// <returns>None while it is fresh.</returns>
    public PvAlarm Of(TimeSpan age) =>
        age >= Major ? new(AlarmStatus.Timeout, AlarmSeverity.Major) : age >= Minor ? new(AlarmStatus.Timeout, AlarmSeverity.Minor) : PvAlarm.None;
}
