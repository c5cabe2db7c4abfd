using System.Runtime.CompilerServices;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>A PalmSens device that speaks MethodSCRIPT: every step is one script, which the device runs alone, limits included.</summary>
/// <remarks>
/// Three states: nothing is known (a new line, a fault), idle (the device confirmed it), or a step runs. Whatever goes wrong leads to the first,
/// and the next call starts there: it aborts and turns the cell off by a script with a mark of its own, so that no late line passes for its answer.
/// </remarks>
public sealed class MethodScriptPotentiostat : IPotentiostat
{
    private const int SilentIntervals = 3;

    private readonly Func<CancellationToken, ValueTask<IByteChannel>> open;
    private readonly MethodScriptOptions options;
    private readonly TimeProvider experimentTime;
    private readonly TimeProvider ioTime;
    private readonly LineTurns turns = new();
    private MethodScriptSession? session;
    private StepReader? current;
    private bool isIdle, isDisposed;
    private long lastMark;

    /// <summary>Prepares the driver; nothing is opened yet.</summary>
    /// <param name="open">Opens the line: one attempt, at the first call and again after the line was lost.</param>
    /// <param name="options">Model, limits and times.</param>
    /// <param name="experimentTime">Stamps the samples.</param>
    /// <param name="ioTime">Real time for time-outs; null for the system's.</param>
    /// <exception cref="ArgumentException">The cell's limits go past the model's rating, or a time or the rate is outside its range.</exception>
    public MethodScriptPotentiostat(
        Func<CancellationToken, ValueTask<IByteChannel>> open, MethodScriptOptions options, TimeProvider experimentTime, TimeProvider? ioTime = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Model.Require(options.Limits);
        if (!(options.Rate > 0 && double.IsFinite(options.Rate))) throw new ArgumentException($"The rate must be > 0, it is {options.Rate}.", nameof(options));
        if (options.ReplyTimeout <= TimeSpan.Zero || options.ShortestSilence <= TimeSpan.Zero || options.SettleTime < TimeSpan.Zero)
        {
            throw new ArgumentException("The reply time-out and the shortest silence must be > 0, the settle time ≥ 0.", nameof(options));
        }

        (this.open, this.options, this.experimentTime, this.ioTime) = (open, options, experimentTime, ioTime ?? TimeProvider.System);

        // Marks must differ from those of an earlier process on the same line.
        lastMark = this.ioTime.GetUtcNow().ToUnixTimeMilliseconds();
    }

    /// <inheritdoc/>
    public PotentiostatRating Rating => options.Model.Rating;

    /// <inheritdoc/>
    public PotentiostatIdentity? Identity => session?.Identity;

    /// <inheritdoc/>
    public async Task<PotentiostatIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        RequireNoStep();
        using IDisposable turn = await turns.TakeAsync(cancellationToken);
        RequireNoStep();
        MethodScriptSession line = await OpenAsync(cancellationToken);
        await line.DiscardAsync(cancellationToken);
        return await line.IdentifyAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StepOutput> RunAsync(PotentiostatStep plannedStep, CancellationToken cancellationToken)
    {
        long mark = Interlocked.Increment(ref lastMark);
        string script = MethodScriptWriter.Write(plannedStep, options.Limits, options.Model, mark);
        return ReadAsync(plannedStep, token => StartAsync(plannedStep, script, mark, token), cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StepOutput> AdoptAsync(PotentiostatStep plannedStep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plannedStep);
        return ReadAsync(plannedStep, token => JoinAsync(plannedStep, token), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task AbortAsync(CancellationToken cancellationToken)
    {
        using IDisposable turn = await turns.TakeAsync(cancellationToken);
        await TurnCellOffAsync(await OpenAsync(cancellationToken), cancellationToken);
        await RequireWiredAsync(cancellationToken);
    }

    /// <summary>Closes the line and leaves the device as it is.</summary>
    /// <returns>Ends when the line is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (isDisposed) return;
        isDisposed = true;
        if (session is not null) await session.DisposeAsync();
    }

    private void RequireNoStep()
    {
        if (current is { End: null }) throw new InstrumentException($"{session}: a step runs; abort it, or adopt it and wait for its end.");
    }

    private async Task<MethodScriptSession> OpenAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (session is { IsClosed: false }) return session;
        if (session is not null) await session.DisposeAsync();
        (session, current, isIdle) = (null, null, false);
        return session = new MethodScriptSession(new LineSession(await open(cancellationToken), MethodScriptWriter.LongestDeviceLine), options, ioTime);
    }

    private async Task<StepReader> StartAsync(PotentiostatStep step, string script, long mark, CancellationToken cancellationToken)
    {
        RequireNoStep();
        using IDisposable turn = await turns.TakeAsync(cancellationToken);
        RequireNoStep();
        MethodScriptSession line = await OpenAsync(cancellationToken);
        if (!isIdle) await TurnCellOffAsync(line, cancellationToken);
        if (line.Identity is null) await line.IdentifyAsync(cancellationToken);
        isIdle = false;
        await line.LoadAsync(script, mark, cancellationToken);
        return current = new(step, options.Model.Rating, experimentTime, joinsHalfway: false);
    }

    private async Task<StepReader> JoinAsync(PotentiostatStep step, CancellationToken cancellationToken)
    {
        using IDisposable turn = await turns.TakeAsync(cancellationToken);
        await OpenAsync(cancellationToken);
        if (current is not null) return current;
        StepReader reader = new(step, options.Model.Rating, experimentTime, joinsHalfway: true) { IsCellOff = isIdle };
        if (isIdle) reader.Close(StepEndReason.EndedUnseen, "");
        return current = reader;
    }

    private async IAsyncEnumerable<StepOutput> ReadAsync(
        PotentiostatStep step, Func<CancellationToken, Task<StepReader>> begin, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TimeSpan silence = SilentIntervals * step.Interval / options.Rate;
        if (silence < options.ShortestSilence) silence = options.ShortestSilence;
        StepReader reader = await begin(cancellationToken);
        while (true)
        {
            while (reader.TryTake(out PotentiostatSample? sample)) yield return sample;
            if (reader.End is not null) break;
            await turns.ReadAsync(token => ReadSampleAsync(reader, silence, token), cancellationToken);
        }

        yield return await FinishAsync(reader, cancellationToken);
    }

    private async Task ReadSampleAsync(StepReader reader, TimeSpan silence, CancellationToken cancellationToken)
    {
        if (reader.HasNews) return; // a command read on in our stead
        if (current != reader || session is not { } line) throw new InstrumentException("The line to the potentiostat was opened anew; adopt the step.");
        try
        {
            await line.ReadNewsAsync(reader, silence, cancellationToken);
        }
        catch (ProtocolException) when (reader.IsJoining)
        {
            reader.AddLostLine();
        }
        catch (InstrumentTimeoutException)
        {
            // Its end may have been lost on the line; to wait for it would be for ever.
            if (!await line.RunsAsync(reader, cancellationToken)) reader.CloseAsOver();
            else if (!reader.HasNews) throw;
        }
    }

    private async Task<StepEnd> FinishAsync(StepReader reader, CancellationToken cancellationToken)
    {
        using IDisposable turn = await turns.TakeAsync(cancellationToken);
        if (!reader.IsCellOff)
        {
            await TurnCellOffAsync(await OpenAsync(cancellationToken), cancellationToken);
            reader.IsCellOff = true;
        }

        await RequireWiredAsync(reader, cancellationToken);
        if (current == reader) (current, isIdle) = (null, session is { IsClosed: false });
        return reader.End!;
    }

    /// <summary>A step that was adopted may have been another's: its end is kept until the device, idle by now, has said who it is, and forgotten if it is another.</summary>
    private async Task RequireWiredAsync(StepReader reader, CancellationToken cancellationToken)
    {
        if (options.SerialNumber is null || session?.Identity is not null) return;
        current ??= reader;
        try
        {
            await RequireWiredAsync(cancellationToken);
        }
        catch (AnotherPotentiostatException)
        {
            current = null;
            throw;
        }
    }

    /// <summary>That another's cell is off says nothing of this one.</summary>
    private async Task RequireWiredAsync(CancellationToken cancellationToken)
    {
        if (options.SerialNumber is null) return;
        MethodScriptSession line = await OpenAsync(cancellationToken);
        if (line.Identity is null) await line.IdentifyAsync(cancellationToken);
    }

    private async Task TurnCellOffAsync(MethodScriptSession line, CancellationToken cancellationToken)
    {
        isIdle = false;
        string answer = await line.AbortAsync(current, cancellationToken);
        current?.Close(StepEndReason.Aborted, answer);
        await line.TurnCellOffAsync(Interlocked.Increment(ref lastMark), cancellationToken);
        if (current is not null) current.IsCellOff = true;
        (current, isIdle) = (null, true);
    }
}
