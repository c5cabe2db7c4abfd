using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;

namespace BeamlineMonitor.Instruments.Observing.Epics;

/// <summary>Where a motor record stood at an instant, by the stamps of its readback. Nothing is written.</summary>
public sealed class EpicsStageTrack : IAsyncDisposable
{
    private const int Remembered = 1024;

    private readonly EpicsMotorOptions options;
    private readonly CaChannel readback;
    private readonly CaMonitor monitor;
    private readonly CancellationTokenSource closed = new();
    private readonly Queue<CaReading> track = new();
    private Task<CaReading>? next;

    /// <summary>Opens the channel; nothing is waited for.</summary>
    /// <param name="client">The client, which stays the caller's.</param>
    /// <param name="options">The record.</param>
    public EpicsStageTrack(CaClient client, EpicsMotorOptions options)
    {
        this.options = options;
        readback = client.Open($"{options.Record}.RBV");
        monitor = readback.Subscribe(DbrForm.Time, CaType.Double, 1, EventMask.Value | EventMask.Alarm, Remembered);
    }

    /// <summary>Waits for the record.</summary>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Ends when it is there.</returns>
    /// <exception cref="InstrumentException">It does not answer.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken) => readback.WhenConnectedAsync(cancellationToken);

    /// <summary>Where it stood.</summary>
    /// <param name="instant">By the stamps of the records; null for now.</param>
    /// <param name="cancellationToken">Abandons the wait for a first position.</param>
    /// <returns>µm.</returns>
    /// <exception cref="InstrumentException">It says no position, or an invalid one.</exception>
    public async Task<double> AtAsync(DateTimeOffset? instant, CancellationToken cancellationToken)
    {
        while (true)
        {
            next ??= monitor.ReadAsync(closed.Token).AsTask();
            if (!next.IsCompleted && track.Count > 0) break;
            track.Enqueue(await next.WaitAsync(cancellationToken));
            next = null;
            if (track.Count > Remembered) track.Dequeue();
        }

        CaReading at = track.LastOrDefault(reading => instant is null || reading.Stamp is null || reading.Stamp <= instant) ?? track.Peek();
        double position = at.Value.Number();
        return double.IsFinite(position) && at.Severity != AlarmSeverity.Invalid
            ? position * options.MicrometresPerUnit
            : throw new InstrumentException($"{readback.Name} is {at.Value.Text()} ({at.Severity}): no position to go by.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        monitor.Dispose();
        readback.Dispose();
        if (next is not null) await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled, or its monitor was closed
        closed.Dispose();
    }
}
