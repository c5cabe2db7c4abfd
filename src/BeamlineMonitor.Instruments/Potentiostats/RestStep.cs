namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>Rest at open circuit: the cell is off and its potential is measured.</summary>
public sealed record RestStep : PotentiostatStep
{
    /// <summary>Plans a rest.</summary>
    /// <param name="maximumTime">How long, instrument time.</param>
    /// <param name="interval">Time between samples, 0.01 to 10 s.</param>
    /// <exception cref="ArgumentOutOfRangeException">A duration is out of its range.</exception>
    public RestStep(TimeSpan maximumTime, TimeSpan interval)
        : base(maximumTime, interval)
    {
    }
}
