using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Detectors.EpicsMca;

/// <summary>Which records a detector consists of, and how patient the driver is.</summary>
public sealed record EpicsMcaOptions
{
    /// <summary>The mca records, one for each element, for example "6bma1:mca1".</summary>
    public required ImmutableArray<string> Records { get; init; }

    /// <summary>Prefix of an XIA system that starts all elements together, for example "6bmXMAP:"; null starts each record by itself.</summary>
    public string? DxpPrefix { get; init; }

    /// <summary>Further settings to watch, for example "6bmXMAP:dxp1:PeakingTime_RBV"; each is read as text.</summary>
    public ImmutableArray<string> WatchedSettings { get; init; } = [];

    /// <summary>A preset equal to the last is first set longer by this: some firmware starts only when its preset has changed (6-BM writes t + 0.077 s).</summary>
    public TimeSpan PresetNudge { get; init; } = TimeSpan.FromSeconds(0.077);

    /// <summary>Largest real time per live time, for the time-out of a live-time preset (5: 80 % dead time).</summary>
    public double LongestRealPerLive { get; init; } = 5;

    /// <summary>How far the dead time that a system states may lie from that of its spectra' times, as a fraction of the real time.</summary>
    public double DeadTimeTolerance { get; init; } = 0.05;

    /// <summary>Real time for which a system may still say that nothing is counted after it was started: its Acquiring follows its records.</summary>
    public TimeSpan StartGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How far the elapsed time may lie from the preset, as a fraction.</summary>
    public double PresetTolerance { get; init; } = 0.005;

    /// <summary>Real time that is waited beyond the preset before the exposure counts as stuck.</summary>
    public TimeSpan CompletionMargin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Real time within which a stop must work.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Real time between looks at a state that should change.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Real time without a change of ERTM after which the driver processes the record itself: its database may lack the polling records.</summary>
    public TimeSpan StatusSilence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Experiment time after its stamp within which the end of a watched exposure is noticed, or within the exposure's own length where that is longer: a
    /// stamp further back is of a clock that is wrong.
    /// </summary>
    public TimeSpan LatestNotice { get; init; } = TimeSpan.FromSeconds(10);
}
