using System.Collections.Immutable;

namespace BeamlineMonitor.HardwareSim.Mca;

/// <summary>The analyser behind the record: it counts by itself until its preset, and knows its state at any instant. Without clock.</summary>
/// <param name="source">What it counts.</param>
internal sealed class McaDevice(IMcaSource source)
{
    private DateTimeOffset startedAt;
    private DateTimeOffset? endsAt;
    private TimeSpan realBefore;
    private TimeSpan liveBefore;
    private double deadTime;
    private bool isOn;

    /// <summary>True for a device that never notices its end nor a stop: a fault.</summary>
    public bool IsStuck { get; set; }

    /// <summary>When the preset will be reached; null without one, or when it is off.</summary>
    public DateTimeOffset? EndsAt => isOn && !IsStuck ? endsAt : null;

    /// <summary>Forgets counts and times.</summary>
    public void Erase(DateTimeOffset now)
    {
        (realBefore, liveBefore) = (TimeSpan.Zero, TimeSpan.Zero);
        startedAt = now;
    }

    /// <summary>Starts or goes on.</summary>
    /// <param name="now">Experiment time.</param>
    /// <param name="presetReal">Real time at which it ends; 0 for none.</param>
    /// <param name="presetLive">Live time at which it ends; 0 for none. Whichever comes first counts.</param>
    public void Start(DateTimeOffset now, TimeSpan presetReal, TimeSpan presetLive)
    {
        Stop(now);
        deadTime = source.DeadTimeFraction(now);
        (startedAt, isOn, endsAt) = (now, true, null);
        if (presetReal > TimeSpan.Zero) endsAt = now + (presetReal - realBefore);
        if (presetLive > TimeSpan.Zero)
        {
            DateTimeOffset liveEnd = now + ((presetLive - liveBefore) / (1 - deadTime));
            if (endsAt is null || liveEnd < endsAt) endsAt = liveEnd;
        }
    }

    /// <summary>Stops and keeps what was counted.</summary>
    public void Stop(DateTimeOffset now)
    {
        if (!isOn || IsStuck) return;
        (realBefore, liveBefore) = Times(now);
        isOn = false;
    }

    /// <summary>True while it counts.</summary>
    public bool IsAcquiring(DateTimeOffset now) => isOn && (IsStuck || endsAt is null || now < endsAt);

    /// <summary>Real and live time so far, exact at the preset however late one looks.</summary>
    public (TimeSpan Real, TimeSpan Live) Times(DateTimeOffset now)
    {
        if (!isOn) return (realBefore, liveBefore);
        DateTimeOffset until = EndsAt is { } end && end < now ? end : now;
        TimeSpan real = until > startedAt ? until - startedAt : TimeSpan.Zero;
        return (realBefore + real, liveBefore + (real * (1 - deadTime)));
    }

    /// <summary>Dead-time fraction of the running exposure.</summary>
    public double DeadTimeFraction => deadTime;

    /// <summary>Counts so far.</summary>
    public ImmutableArray<uint> Counts(DateTimeOffset now, int channels)
    {
        (TimeSpan real, TimeSpan live) = Times(now);
        return source.Counts(startedAt, real, live, channels);
    }
}
