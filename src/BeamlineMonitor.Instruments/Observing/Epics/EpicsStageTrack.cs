using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;

namespace BeamlineMonitor.Instruments.Observing.Epics;

/// <summary>Where a motor record stood at an instant, by the stamps of its readback. Nothing is written.</summary>
public sealed class EpicsStageTrack : IAsyncDisposable
{
    private const int Remembered = 1024;

    // A record may be stamped anew without telling its monitors, when it moved by less than their deadband: what they were told last is then near enough.
    private static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(1);

    private readonly EpicsMotorOptions options;
    private readonly TimeProvider ioTime;
    private readonly CaChannel readback;
    private readonly CaMonitor monitor;
    private readonly CancellationTokenSource closed = new();
    private readonly Queue<CaReading> track = new();
    private Task<CaReading>? next;

    /// <summary>Opens the channel; nothing is waited for.</summary>
    /// <param name="client">The client, which stays the caller's.</param>
    /// <param name="options">The record.</param>
    /// <param name="ioTime">Real time.</param>
    public EpicsStageTrack(CaClient client, EpicsMotorOptions options, TimeProvider ioTime)
    {
        (this.options, this.ioTime) = (options, ioTime);
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
    /// <param name="cancellationToken">Abandons the read.</param>
    /// <returns>µm.</returns>
    /// <exception cref="InstrumentException">It says no position, or an invalid one.</exception>
    public async Task<double> AtAsync(DateTimeOffset? instant, CancellationToken cancellationToken)
    {
        CaReading now = await readback.ReadAsync(DbrForm.Time, CaType.Double, 1, cancellationToken);
        await FollowAsync();
        CaReading at = instant is null || now.Stamp is null || now.Stamp <= instant ? now : await BeforeAsync(instant.Value, now, cancellationToken);
        double position = at.Value.Number();
        return double.IsFinite(position) && at.Severity != AlarmSeverity.Invalid
            ? position * options.MicrometresPerUnit
            : throw new InstrumentException($"{readback.Name} is {at.Value.Text()} ({at.Severity}): no position to go by.");
    }

    /// <summary>The last position of an instant that is past, for the stage has moved since. What the monitor tells may be on its way still.</summary>
    private async Task<CaReading> BeforeAsync(DateTimeOffset instant, CaReading now, CancellationToken cancellationToken)
    {
        Task lag = Task.Delay(LongestLag, ioTime, cancellationToken);
        while (!lag.IsCompleted && (track.Count == 0 || track.Last().Stamp < now.Stamp))
        {
            await Task.WhenAny(next!, lag);
            await FollowAsync();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return track.LastOrDefault(reading => reading.Stamp is null || reading.Stamp <= instant) ?? track.FirstOrDefault() ?? now;
    }

    /// <summary>Takes what the monitor has told so far.</summary>
    private async Task FollowAsync()
    {
        while ((next ??= monitor.ReadAsync(closed.Token).AsTask()).IsCompleted)
        {
            track.Enqueue(await next);
            next = null;
            if (track.Count > Remembered) track.Dequeue();
        }
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
