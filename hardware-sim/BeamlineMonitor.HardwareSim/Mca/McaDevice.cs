using System.Collections.Immutable;

namespace BeamlineMonitor.HardwareSim.Mca;

/// <summary>The analyser behind the record: it counts by itself until its preset, and knows its state at any instant. Without clock.</summary>
/// <param name="source">What it counts.</param>
internal sealed class McaDevice(IMcaSource source)
{
    private DateTimeOffset _startedAt;
    private DateTimeOffset? _endsAt;
    private TimeSpan _realBefore;
    private TimeSpan _liveBefore;
    private double _deadTime;
    private bool _isOn;

    /// <summary>True for a device that never notices its end nor a stop: a fault.</summary>
    public bool IsStuck { get; set; }

    /// <summary>When the preset will be reached; null without one, or when it is off.</summary>
    public DateTimeOffset? EndsAt => _isOn && !IsStuck ? _endsAt : null;

    /// <summary>Forgets counts and times.</summary>
    public void Erase(DateTimeOffset now)
    {
        (_realBefore, _liveBefore) = (TimeSpan.Zero, TimeSpan.Zero);
        _startedAt = now;
    }

    /// <summary>Starts or goes on.</summary>
    /// <param name="now">Experiment time.</param>
    /// <param name="presetReal">Real time at which it ends; 0 for none.</param>
    /// <param name="presetLive">Live time at which it ends; 0 for none. Whichever comes first counts.</param>
    public void Start(DateTimeOffset now, TimeSpan presetReal, TimeSpan presetLive)
    {
        Stop(now);
        _deadTime = source.DeadTimeFraction(now);
        (_startedAt, _isOn, _endsAt) = (now, true, null);
        if (presetReal > TimeSpan.Zero) _endsAt = now + (presetReal - _realBefore);
        if (presetLive > TimeSpan.Zero)
        {
            DateTimeOffset liveEnd = now + ((presetLive - _liveBefore) / (1 - _deadTime));
            if (_endsAt is null || liveEnd < _endsAt) _endsAt = liveEnd;
        }
    }

    /// <summary>Stops and keeps what was counted.</summary>
    public void Stop(DateTimeOffset now)
    {
        if (!_isOn || IsStuck) return;
        (_realBefore, _liveBefore) = Times(now);
        _isOn = false;
    }

    /// <summary>True while it counts.</summary>
    public bool IsAcquiring(DateTimeOffset now) => _isOn && (IsStuck || _endsAt is null || now < _endsAt);

    /// <summary>Real and live time so far, exact at the preset however late one looks.</summary>
    public (TimeSpan Real, TimeSpan Live) Times(DateTimeOffset now)
    {
        if (!_isOn) return (_realBefore, _liveBefore);
        DateTimeOffset until = EndsAt is { } end && end < now ? end : now;
        TimeSpan real = until > _startedAt ? until - _startedAt : TimeSpan.Zero;
        return (_realBefore + real, _liveBefore + (real * (1 - _deadTime)));
    }

    /// <summary>Dead-time fraction of the running exposure.</summary>
    public double DeadTimeFraction => _deadTime;

    /// <summary>Counts so far.</summary>
    public ImmutableArray<uint> Counts(DateTimeOffset now, int channels)
    {
        (TimeSpan real, TimeSpan live) = Times(now);
        return source.Counts(_startedAt, real, live, channels);
    }
}
