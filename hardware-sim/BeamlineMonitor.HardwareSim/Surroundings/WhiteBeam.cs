using BeamlineMonitor.HardwareSim.Station;

namespace BeamlineMonitor.HardwareSim.Surroundings;

/// <summary>The white beam at the sample: ring current in top-up, a loss of it, and the shutter. Without clock.</summary>
public sealed class WhiteBeam : IBeamSource
{
    /// <summary>How long the ring takes from nothing to its full current, linearly.</summary>
    public static readonly TimeSpan Refill = TimeSpan.FromMinutes(10);

    private readonly QuantityHistory ring = new(1);
    private readonly QuantityHistory flux = new(1);
    private (DateTimeOffset At, double Value)[] loss = [];
    private readonly Lock gate = new();

    /// <summary>Plans a beam that stays.</summary>
    public WhiteBeam()
    {
    }

    /// <summary>Plans a beam that is lost once.</summary>
    /// <param name="lost">When, experiment UTC.</param>
    /// <param name="lasts">How long there is none, &gt; 0; then the ring is filled.</param>
    /// <exception cref="ArgumentOutOfRangeException">The loss lasts no time.</exception>
    public WhiteBeam(DateTimeOffset lost, TimeSpan lasts)
    {
        Lose(lost, lasts);
    }

    /// <summary>Whether the shutter is open.</summary>
    public bool IsShutterOpen { get; private set; } = true;

    /// <inheritdoc/>
    public void SetShutter(DateTimeOffset at, bool open)
    {
        lock (gate)
        {
            IsShutterOpen = open;
            double now = open ? ring.At(at) : 0;
            flux.Follow(at, [(at, now), .. open ? RingAfter(at) : []]);
        }
    }

    /// <inheritdoc/>
    public void Lose(DateTimeOffset lost, TimeSpan lasts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lasts, TimeSpan.Zero);
        lock (gate)
        {
            loss = [(lost, 0), (lost + lasts, 0), (lost + lasts + Refill, 1)];
            ring.Follow(lost, loss);
            if (IsShutterOpen) flux.Follow(lost, loss);
        }
    }

    /// <inheritdoc/>
    public double RingAt(DateTimeOffset at) => ring.At(at);

    /// <inheritdoc/>
    public double FluxAt(DateTimeOffset at) => flux.At(at);

    /// <inheritdoc/>
    public bool IsOpenAt(DateTimeOffset at) => IsShutterOpen && RingAt(at) > 0; // a dump closes the front end

    /// <inheritdoc/>
    public double CellCelsiusAt(DateTimeOffset at) => BeamPvs.TemperatureCelsius;

    /// <inheritdoc/>
    public double HutchCelsiusAt(DateTimeOffset at) => BeamPvs.TemperatureCelsius;

    /// <summary>Mean flux of an exposure.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>0 to 1.</returns>
    public double MeanFlux(ExposureWindow exposure) => flux.Mean(exposure);

    private IEnumerable<(DateTimeOffset At, double Value)> RingAfter(DateTimeOffset at)
    {
        IEnumerable<(DateTimeOffset At, double Value)> rest = loss.Where(corner => corner.At > at);
        return loss.Length > 0 && at < loss[0].At ? rest.Prepend((loss[0].At, 1)) : rest;
    }
}
