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
    private LineSession? session;
    private StepReader? current;
    private bool isIdle, isDisposed;
    private long lastMark;

    /// <summary>Prepares the driver; nothing is opened yet.</summary>
    /// <param name="open">Opens the line: one attempt, at the first call and again after the line was lost.</param>
    /// <param name="options">Model, limits and times.</param>
    /// <param name="experimentTime">Stamps the samples.</param>
    /// <param name="ioTime">Real time for time-outs; null for the system's.</param>
    /// <exception cref="ArgumentException">The cell's limits go past the model's rating, or a time or the rate is not positive.</exception>
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
        LineSession line = await OpenAsync(cancellationToken);
        await line.DiscardAsync(cancellationToken);
        return await WithinAsync(options.ReplyTimeout, "asking who answers", token => IdentifyAsync(line, token), cancellationToken);
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

    private async Task<LineSession> OpenAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (session is { IsClosed: false }) return session;
        if (session is not null) await session.DisposeAsync();
        (session, current, isIdle) = (null, null, false);
        return session = new LineSession(await open(cancellationToken), MethodScriptWriter.LongestDeviceLine);
    }

    private async ValueTask<PotentiostatIdentity> IdentifyAsync(LineSession line, CancellationToken cancellationToken)
    {
        MethodScriptFirmware firmware = MethodScriptFirmware.Parse(await AskAsync(line, "t", cancellationToken), await line.ReadLineAsync(cancellationToken));
        if (firmware.DeviceId != options.Model.DeviceId)
        {
            throw new InstrumentException($"{line}: '{firmware.DeviceId}' answers, '{options.Model.DeviceId}' ({options.Model.Name}) is configured: correct the configuration or the cabling.");
        }

        string language = await AskAsync(line, "v", cancellationToken);
        string serialNumber = await AskAsync(line, "i", cancellationToken);
        return line.Identity = new PotentiostatIdentity(options.Model.Name, serialNumber, $"{firmware.Version} of {firmware.Built}", language);
    }

    private static async ValueTask<string> AskAsync(LineSession line, string command, CancellationToken cancellationToken)
    {
        await line.SendAsync(command + "\n", cancellationToken);
        while (true)
        {
            // Lines that answer something else are late ones, or the output of a script that is not ours.
            if (MethodScriptReply.Match(command, await line.ReadLineAsync(cancellationToken)) is not { } reply) continue;
            return reply.Error is null ? reply.Content : throw new MethodScriptErrorException($"{line}: '{command}' was refused with {reply.Error}.", reply.Error);
        }
    }

    private async Task<StepReader> StartAsync(PotentiostatStep step, string script, long mark, CancellationToken cancellationToken)
    {
        RequireNoStep();
        using IDisposable turn = await turns.TakeAsync(cancellationToken);
        RequireNoStep();
        LineSession line = await OpenAsync(cancellationToken);
        if (!isIdle) await TurnCellOffAsync(line, cancellationToken);
        if (line.Identity is null) await WithinAsync(options.ReplyTimeout, "asking who answers", token => IdentifyAsync(line, token), cancellationToken);
        await LoadAsync(line, script, mark, cancellationToken);
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
            await WithinAsync(silence, "waiting for the next sample", ReadOnAsync, cancellationToken);
        }
        catch (ProtocolException) when (reader.IsJoining)
        {
            reader.AddLostLine();
        }
        catch (InstrumentTimeoutException)
        {
            // Its end may have been lost on the line; to wait for it would be for ever.
            if (!await RunsAsync(line, reader, cancellationToken)) reader.CloseAsOver();
            else if (!reader.HasNews) throw;
        }

        async ValueTask<bool> ReadOnAsync(CancellationToken token)
        {
            while (!reader.HasNews)
            {
                string text = await line.ReadLineAsync(token);
                try
                {
                    reader.Accept(text);
                }
                catch (ProtocolException e)
                {
                    throw new ProtocolException($"{line}: {e.Message} The line is '{text}'.", e);
                }
            }

            return true;
        }
    }

    private async Task<bool> RunsAsync(LineSession line, StepReader reader, CancellationToken cancellationToken)
    {
        // Any command of the idle device does: while a script runs it is refused.
        const string Command = "v";
        await line.SendAsync(Command + "\n", cancellationToken);
        string answer = await UntilAsync(line, reader, text => MethodScriptReply.Match(Command, text) is not null, "asking whether the step still runs", cancellationToken);
        return MethodScriptReply.Match(Command, answer)!.Error is not null;
    }

    private async Task<StepEnd> FinishAsync(StepReader reader, CancellationToken cancellationToken)
    {
        using IDisposable turn = await turns.TakeAsync(cancellationToken);
        if (!reader.IsCellOff)
        {
            await TurnCellOffAsync(await OpenAsync(cancellationToken), cancellationToken);
            reader.IsCellOff = true;
        }

        if (current == reader) (current, isIdle) = (null, session is { IsClosed: false });
        return reader.End!;
    }

    private async Task LoadAsync(LineSession line, string script, long mark, CancellationToken cancellationToken)
    {
        isIdle = false;
        await line.SendAsync(script, cancellationToken);
        string expected = "T" + ScriptMarks.Begin(mark);
        await UntilAsync(line, null, text => IsMark(text, expected, line), "loading a script", cancellationToken);
    }

    private async Task TurnCellOffAsync(LineSession line, CancellationToken cancellationToken)
    {
        isIdle = false;

        // A dead process may have left half a line of half a script: the first line end ends the line, the second the script. What that starts is
        // aborted; what it refuses leaves the device deaf for a while.
        await line.SendAsync("\n\n", cancellationToken);
        await Task.Delay(options.SettleTime, ioTime, cancellationToken);
        await line.SendAsync("Z\n", cancellationToken);
        string answer = await UntilAsync(line, current, text => MethodScriptReply.Match("Z", text) is not null, "aborting", cancellationToken);
        if (MethodScriptReply.Match("Z", answer)!.Error is not null) await Task.Delay(options.SettleTime, ioTime, cancellationToken);
        else await UntilAsync(line, current, text => MethodScriptOutput.Parse(text) is MethodScriptOutput.ScriptEnd or MethodScriptOutput.RuntimeError, "aborting", cancellationToken);

        current?.Close(StepEndReason.Aborted, answer);
        long mark = Interlocked.Increment(ref lastMark);
        await LoadAsync(line, MethodScriptWriter.WriteCellOff(mark), mark, cancellationToken);
        await UntilAsync(line, null, text => text.Length == 0, "turning the cell off", cancellationToken);
        if (current is not null) current.IsCellOff = true;
        (current, isIdle) = (null, true);
    }

    private ValueTask<string> UntilAsync(LineSession line, StepReader? reader, Func<string, bool> isIt, string doing, CancellationToken cancellationToken)
    {
        return WithinAsync(options.ReplyTimeout, doing, ReadOnAsync, cancellationToken);

        async ValueTask<string> ReadOnAsync(CancellationToken token)
        {
            while (true)
            {
                try
                {
                    string text = await line.ReadLineAsync(token);
                    reader?.Accept(text);
                    if (isIt(text)) return text;
                }
                catch (ProtocolException)
                {
                    // Turning a cell off must not fail for a damaged line before the one that counts.
                    reader?.AddLostLine();
                }
            }
        }
    }

    private static bool IsMark(string text, string mark, LineSession line)
    {
        MethodScriptReply? reply = MethodScriptReply.Match("e", text);
        MethodScriptError? error = reply?.Error ?? (MethodScriptOutput.Parse(text) as MethodScriptOutput.RuntimeError)?.Cause;
        if (error is not null) throw new MethodScriptErrorException($"{line}: the script was refused with {error}.", error);

        // Some firmware sends the acknowledgement and the first output as one line.
        return text == mark || reply?.Content == mark;
    }

    private ValueTask<T> WithinAsync<T>(TimeSpan limit, string doing, Func<CancellationToken, ValueTask<T>> attempt, CancellationToken cancellationToken) =>
        Deadline.RunAsync(ioTime, limit, $"{session}: {doing}", attempt, cancellationToken);
}
