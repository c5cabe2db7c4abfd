namespace BeamlineMonitor.HardwareSim.Mca;

/// <summary>The record's set-up, and the quirks that are switched on.</summary>
public sealed record McaEmulatorOptions
{
    /// <summary>Largest number of channels (NMAX).</summary>
    public int Channels { get; init; } = 4096;

    /// <summary>Experiment time between looks at the device; the database's Status record does it every 0.1 s.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>False for a database without polling records: then nothing moves unless a client processes the record.</summary>
    public bool IsPolled { get; init; } = true;

    /// <summary>Delay, experiment time, of the last monitor events after the put-callback's answer: the race seen on a real IOC.</summary>
    public TimeSpan LastEventsDelay { get; init; }

    /// <summary>True for firmware that does not start unless a preset was changed since its last start.</summary>
    public bool PresetMustChange { get; init; }

    /// <summary>Energy scale (CALO, CALS, CALQ), keV.</summary>
    public (double C0, double C1, double C2) Scale { get; init; } = (0.0, 0.05, 0.0);

    /// <summary>Angle (TTH), degrees.</summary>
    public double TwoThetaDegrees { get; init; } = 2.35;
}
