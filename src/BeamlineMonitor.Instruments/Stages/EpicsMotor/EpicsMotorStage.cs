using System.Globalization;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Stages.EpicsMotor;

/// <summary>An axis behind the EPICS motor record; docs/protocols/epics-motor.md says which fields are used and why.</summary>
public sealed class EpicsMotorStage : IStage
{
    private const int MostMovements = 64; // that may wait: one says enough

    private readonly EpicsMotorOptions options;
    private readonly TimeProvider ioClock;
    private readonly Dictionary<string, CaChannel> fields = [];
    private readonly SemaphoreSlim moving = new(1, 1);
    private readonly CaMonitor movements;
    private (double Set, DateTimeOffset? At)? rest;
    private bool hasMoved;

    /// <summary>Opens the channels; nothing is waited for and nothing moves.</summary>
    /// <param name="client">The client, which stays the caller's.</param>
    /// <param name="options">Record and patience.</param>
    /// <param name="ioClock">Real time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The unit is not positive.</exception>
    public EpicsMotorStage(CaClient client, EpicsMotorOptions options, TimeProvider ioClock)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MicrometresPerUnit);
        (this.options, this.ioClock) = (options, ioClock);
        foreach (string field in (string[])["VAL", "RBV", "DMOV", "STOP", "HLM", "LLM", "HLS", "LLS", "SPMG", "EGU", "DESC"])
            fields.Add(field, client.Open($"{options.Record}.{field}"));
        movements = fields["DMOV"].Subscribe(DbrForm.Time, null, 1, EventMask.Value, MostMovements);
    }

    /// <inheritdoc/>
    public async Task<StageIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        (double? lower, double? upper) = await LimitsAsync(cancellationToken);
        return new StageIdentity(
            $"EPICS motor record {options.Record} ({await TextAsync("DESC", cancellationToken)})", await TextAsync("EGU", cancellationToken), lower, upper);
    }

    /// <inheritdoc/>
    public async Task<StagePosition> MoveAsync(double micrometres, CancellationToken cancellationToken)
    {
        if (!double.IsFinite(micrometres)) throw new ArgumentOutOfRangeException(nameof(micrometres), micrometres, "A position is a number.");
        if (!await moving.WaitAsync(TimeSpan.Zero, CancellationToken.None)) throw new InstrumentException($"{options.Record} is being moved already.");
        try
        {
            await ConnectAsync(cancellationToken);
            await RequireFreeAsync(micrometres, cancellationToken);
            await GoAsync(micrometres, cancellationToken);
            rest = null;
            StagePosition arrived = await ReadAsync(cancellationToken);
            await RequireSoundAsync(micrometres, arrived, cancellationToken);
            await RestAsync(cancellationToken);
            return arrived;
        }
        finally
        {
            moving.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<StagePosition> ReadAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        double set = await NumberAsync("VAL", cancellationToken), read = await NumberAsync("RBV", cancellationToken);
        bool isMoving = await NumberAsync("DMOV", cancellationToken) == 0;
        hasMoved |= rest is not null && (isMoving || set != rest.Value.Set || HasStartedSince(rest.Value.At));
        return new StagePosition(set * options.MicrometresPerUnit, read * options.MicrometresPerUnit, isMoving, hasMoved);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        fields["STOP"].WriteUnconfirmed(CaValue.Of((short)1)); // a put-callback would wait behind the move itself
        long since = ioClock.GetTimestamp();
        while (await NumberAsync("DMOV", cancellationToken) == 0)
        {
            if (ioClock.GetElapsedTime(since) > options.StopTimeout)
                throw new InstrumentTimeoutException($"{options.Record} still moves {options.StopTimeout.TotalSeconds:0.###} s after it was told to stop.");
            await Task.Delay(options.PollInterval, ioClock, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (CaChannel channel in fields.Values) channel.Dispose();
        moving.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Remembers the end of a move; what the monitor tells of later is somebody else's.</summary>
    private async Task RestAsync(CancellationToken cancellationToken)
    {
        CaReading atRest = await fields["DMOV"].ReadAsync(DbrForm.Time, CaType.Double, 1, cancellationToken);
        (rest, hasMoved) = ((await NumberAsync("VAL", cancellationToken), atRest.Stamp), false);
    }

    // An event of our own move may come after the answer to it, so the record's stamp decides, not the order.
    private bool HasStartedSince(DateTimeOffset? at)
    {
        bool started = false;
        while (movements.TryRead(out CaReading? movement)) started |= movement.Value.Number() == 0 && movement.Stamp > at;
        return started;
    }

    private Task<CaChannel[]> ConnectAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(fields.Values.Select(channel => channel.WhenConnectedAsync(cancellationToken)));

    private async Task RequireFreeAsync(double micrometres, CancellationToken cancellationToken)
    {
        (double? lower, double? upper) = await LimitsAsync(cancellationToken);
        if (micrometres < lower || micrometres > upper)
        {
            throw new ArgumentOutOfRangeException(
                nameof(micrometres), micrometres, $"{options.Record} may go from {lower} to {upper} {options.Unit} (its soft limits LLM and HLM).");
        }

        if (await NumberAsync("DMOV", cancellationToken) == 0)
            throw new InstrumentException($"{options.Record} is moving and we did not send it: wait for whoever moves it, or stop it.");
        string mode = await TextAsync("SPMG", cancellationToken);
        if (mode is not ("Go" or "3")) throw new InstrumentException($"{options.Record}.SPMG is '{mode}': it does not move until it is set to Go.");
    }

    private async Task GoAsync(double micrometres, CancellationToken cancellationToken)
    {
        try
        {
            await fields["VAL"].WriteAsync(CaValue.Of(micrometres / options.MicrometresPerUnit), options.MoveTimeout, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or InstrumentTimeoutException)
        {
            // Abandoned or late: it is not to go on by itself. A stop that cannot be sent adds nothing to what is thrown.
            if (fields["STOP"].State == CaChannelState.Connected) fields["STOP"].WriteUnconfirmed(CaValue.Of((short)1));
            throw;
        }
    }

    private async Task RequireSoundAsync(double micrometres, StagePosition rest, CancellationToken cancellationToken)
    {
        CaReading reading = await fields["RBV"].ReadAsync(cancellationToken);
        if (reading.Severity == AlarmSeverity.Invalid)
            throw new InstrumentException($"{options.Record} says its position is invalid ({reading.Status}): the controller behind it does not answer.");
        if (reading is { Severity: AlarmSeverity.Major, Status: AlarmStatus.State })
            throw new InstrumentException($"{options.Record} reports a problem of its drive; it stands at {Position(rest.ReadMicrometres)} and was sent to {Position(micrometres)}.");
        foreach (string limit in (string[])["HLS", "LLS"])
        {
            if (await NumberAsync(limit, cancellationToken) != 0)
            {
                throw new InstrumentException(
                    $"{options.Record} stands on its limit switch ({limit}) at {Position(rest.ReadMicrometres)} and was sent to {Position(micrometres)}.");
            }
        }

        if (rest.IsMoving) throw new InstrumentException($"{options.Record} moves again although the move to {Position(micrometres)} has ended: somebody else moves it.");
    }

    private string Position(double value) => string.Create(CultureInfo.InvariantCulture, $"{value} {options.Unit}");

    // Equal limits are none: the record's own convention.
    private async Task<(double? Lower, double? Upper)> LimitsAsync(CancellationToken cancellationToken)
    {
        double lower = await NumberAsync("LLM", cancellationToken), upper = await NumberAsync("HLM", cancellationToken);
        return lower == upper ? (null, null) : (lower * options.MicrometresPerUnit, upper * options.MicrometresPerUnit);
    }

    private async Task<double> NumberAsync(string field, CancellationToken cancellationToken)
    {
        CaReading reading = await fields[field].ReadAsync(DbrForm.Time, CaType.Double, 1, cancellationToken);
        double number = reading.Value.Number();
        return double.IsFinite(number) ? number : throw new InstrumentException($"{options.Record}.{field} is {reading.Value.Text()}, not a number.");
    }

    private async Task<string> TextAsync(string field, CancellationToken cancellationToken)
    {
        CaReading reading = await fields[field].ReadAsync(DbrForm.Plain, CaType.String, 1, cancellationToken);
        return reading.Value.Text();
    }
}
