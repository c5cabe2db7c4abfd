namespace BeamlineMonitor.Instruments.Stages.EpicsMotor;

/// <summary>Which motor record moves the cell, and how patient the driver is.</summary>
public sealed record EpicsMotorOptions
{
    /// <summary>The motor record, for example "6bma1:m12".</summary>
    public required string Record { get; init; }

    /// <summary>Micrometres in one unit of the record: 1000 for an axis in mm, 1 for one in µm.</summary>
    public double MicrometresPerUnit { get; init; } = 1000;

    /// <summary>Unit of positions in messages for people.</summary>
    public string Unit { get; init; } = "µm";

    /// <summary>Real time within which a move must end.</summary>
    public TimeSpan MoveTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Real time within which a stop must work.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Real time between looks at a state that should change.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(50);
}
