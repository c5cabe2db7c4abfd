using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Lines;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>A MethodSCRIPT potentiostat with a cell, on a byte channel. It runs on without a host: the output is kept up to 64 KiB and then lost.</summary>
public sealed class MethodScriptDeviceEmulator : LineDeviceEmulator
{
    private readonly MethodScriptDevice device;
    private readonly TimeProvider ioTime;
    private readonly TimeSpan deafAfterError;
    private long? deafSince;

    /// <summary>Switches the device on.</summary>
    /// <param name="cell">The cell at its terminals.</param>
    /// <param name="experimentTime">The device's clock; its timers run in experiment time.</param>
    /// <param name="options">What it is; null for an EmStat4 HR.</param>
    /// <param name="rate">Experiment seconds per real second, &gt; 0.</param>
    /// <param name="ioTime">Real time; null for the system's.</param>
    public MethodScriptDeviceEmulator(ICellSource cell, TimeProvider experimentTime, MethodScriptDeviceOptions? options = null, double rate = 1, TimeProvider? ioTime = null)
        : base(experimentTime, rate)
    {
        options ??= new();
        device = new(cell, options);
        (this.ioTime, deafAfterError) = (ioTime ?? TimeProvider.System, options.DeafAfterError);
    }

    /// <summary>Whether a script runs.</summary>
    public override bool IsRunning => Locked(() => device.IsRunning);

    /// <summary>Output lines that were lost because no host took them.</summary>
    public long DroppedLines => Locked(() => device.DroppedLines + LinesNotTaken);

    /// <summary>Scripts accepted since the device was switched on.</summary>
    public int ScriptsAccepted => Locked(() => device.ScriptsAccepted);

    /// <inheritdoc/>
    private protected override DateTimeOffset? Due => device.Due;

    /// <summary>Stops the running script with an error, as the device's own protection would; nothing happens if none runs. The host hears of it when the next sample would be due.</summary>
    /// <param name="error">The error.</param>
    public void Fail(MethodScriptError error) => Locked(() =>
    {
        device.Fail(error);
        return true;
    });

    /// <inheritdoc/>
    private protected override bool Advance(DateTimeOffset now) => device.Advance(now);

    /// <inheritdoc/>
    private protected override string TakeOutput() => device.TakeOutput();

    /// <inheritdoc/>
    private protected override void Receive(byte next, DateTimeOffset now)
    {
        if (deafSince is { } since && ioTime.GetElapsedTime(since) < deafAfterError) return;
        deafSince = null;
        if (!device.Receive((char)next, now) || deafAfterError == TimeSpan.Zero) return;
        deafSince = ioTime.GetTimestamp();
        device.ForgetInput();
    }
}
