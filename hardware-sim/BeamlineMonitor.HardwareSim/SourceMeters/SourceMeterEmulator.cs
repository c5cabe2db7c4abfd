using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Lines;

namespace BeamlineMonitor.HardwareSim.SourceMeters;

/// <summary>A Keithley SourceMeter with a cell, on a byte channel. What it was told to do it does by experiment time, whoever listens.</summary>
public sealed class SourceMeterEmulator : LineDeviceEmulator
{
    private readonly SourceMeterDevice device;

    /// <summary>Switches the device on: its output is off, and was never on.</summary>
    /// <param name="cell">The cell at its terminals.</param>
    /// <param name="experimentTime">The device's clock; its timers run in experiment time.</param>
    /// <param name="options">What it is; null for a 2450.</param>
    /// <param name="rate">Experiment seconds per real second, &gt; 0.</param>
    public SourceMeterEmulator(ICellSource cell, TimeProvider experimentTime, SourceMeterOptions? options = null, double rate = 1)
        : base(experimentTime, rate)
    {
        options ??= new();
        device = options.Device switch
        {
            "2400" => new SourceMeter2400(cell, options),
            "2450" => new SourceMeter2450(cell, options),
            _ => throw new ArgumentException($"A Keithley {options.Device} is not emulated; 2400 and 2450 are.", nameof(options)),
        };
    }

    /// <inheritdoc/>
    public override bool IsRunning => Locked(() => device.IsRunning);

    /// <summary>Whether the output is on.</summary>
    public bool IsOutputOn => Locked(() => device.Output.IsOn);

    /// <summary>Whether the cell was ever shorted, by an output that went off in its normal state.</summary>
    public bool HasShorted => Locked(() => device.Output.HasShorted);

    /// <summary>Trigger models (2450) or measuring cycles (2400) begun since it was switched on.</summary>
    public int Begun => Locked(() => device.Begun);

    /// <inheritdoc/>
    private protected override DateTimeOffset? Due => device.Due;

    /// <inheritdoc/>
    private protected override bool Advance(DateTimeOffset now) => device.Advance(now);

    /// <inheritdoc/>
    private protected override void Receive(byte next, DateTimeOffset now) => device.Receive((char)next, now);

    /// <inheritdoc/>
    private protected override string TakeOutput() => device.TakeOutput();
}
