using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Motors;

/// <summary>A motor that moves at constant speed, and remembers where it was, in its own unit. Without clock.</summary>
/// <param name="start">Where it stands at first.</param>
public sealed class StageAxis(double start)
{
    private readonly QuantityHistory position = new(start);

    /// <summary>When its last move ends or ended, experiment UTC.</summary>
    public DateTimeOffset EndsAt { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Begins a move; one under way gives way to it.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <param name="target">Where to.</param>
    /// <param name="speed">Units a second, &gt; 0.</param>
    public void Move(DateTimeOffset at, double target, double speed)
    {
        EndsAt = at + TimeSpan.FromSeconds(Math.Abs(target - position.At(at)) / speed);
        position.Follow(at, (EndsAt, target));
    }

    /// <summary>Stops at once.</summary>
    /// <param name="at">Experiment UTC.</param>
    public void Stop(DateTimeOffset at)
    {
        if (at < EndsAt) EndsAt = at;
        position.Follow(at);
    }

    /// <summary>Where it is or was.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>Position.</returns>
    public double PositionAt(DateTimeOffset at) => position.At(at);

    /// <summary>Where it was on average.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>Position.</returns>
    public double MeanPosition(ExposureWindow exposure) => position.Mean(exposure);
}
