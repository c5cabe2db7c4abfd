using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>MethodSCRIPT over one open line: commands and their replies, scripts and their marks, among the lines of a script that may be running.</summary>
/// <param name="line">Owned: closed with the session.</param>
/// <param name="options">Model and times.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class MethodScriptSession(LineSession line, MethodScriptOptions options, TimeProvider ioTime) : IAsyncDisposable
{
    /// <summary>Whether the line is gone, or swallows what is sent: another is to be opened.</summary>
    public bool IsClosed => line.IsClosed;

    /// <summary>Who answers on this line; null before the device has said that it is the configured model.</summary>
    public PotentiostatIdentity? Identity { get; private set; }

    /// <summary>Throws away all that has arrived.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Ends when the input is empty.</returns>
    public ValueTask DiscardAsync(CancellationToken cancellationToken) => line.DiscardAsync(cancellationToken);

    /// <summary>Asks who answers.</summary>
    /// <param name="cancellationToken">Abandons the questions.</param>
    /// <returns>The configured model.</returns>
    /// <exception cref="AnotherPotentiostatException">Another one answers.</exception>
    /// <exception cref="InstrumentTimeoutException">None answers.</exception>
    public ValueTask<PotentiostatIdentity> IdentifyAsync(CancellationToken cancellationToken) =>
        line.AnswerAsync(ioTime, options.ReplyTimeout, "asking who answers", AskWhoAsync, cancellationToken);

    /// <summary>Sends a script, and waits until it has begun.</summary>
    /// <param name="script">The script.</param>
    /// <param name="mark">Number of its begin mark.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Ends with the mark.</returns>
    /// <exception cref="MethodScriptErrorException">The device refuses the script.</exception>
    /// <exception cref="InstrumentTimeoutException">No mark came.</exception>
    public async Task LoadAsync(string script, long mark, CancellationToken cancellationToken)
    {
        await line.SendAsync(script, cancellationToken);
        string expected = "T" + ScriptMarks.Begin(mark);
        await UntilAsync(null, text => IsMark(text, expected), "loading a script", cancellationToken);
    }

    /// <summary>Ends whatever runs or was begun to be sent; the cell stays as that leaves it.</summary>
    /// <param name="reader">Takes what a step still tells; null without one.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>The device's answer.</returns>
    /// <exception cref="InstrumentTimeoutException">None came.</exception>
    public async Task<string> AbortAsync(StepReader? reader, CancellationToken cancellationToken)
    {
        // A dead process may have left half a line of half a script: the first line end ends the line, the second the script. What that starts is
        // aborted; what it refuses leaves the device deaf for a while.
        await line.SendAsync("\n\n", cancellationToken);
        await Task.Delay(options.SettleTime, ioTime, cancellationToken);
        await line.SendAsync("Z\n", cancellationToken);
        string answer = await UntilAsync(reader, text => MethodScriptReply.Match("Z", text) is not null, "aborting", cancellationToken);
        if (MethodScriptReply.Match("Z", answer)!.Error is not null) await Task.Delay(options.SettleTime, ioTime, cancellationToken);
        else await UntilAsync(reader, text => MethodScriptOutput.Parse(text) is MethodScriptOutput.ScriptEnd or MethodScriptOutput.RuntimeError, "aborting", cancellationToken);
        return answer;
    }

    /// <summary>Turns the cell off by a script of its own.</summary>
    /// <param name="mark">Number of its begin mark.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Ends with the script.</returns>
    /// <exception cref="MethodScriptErrorException">The device refuses the script.</exception>
    /// <exception cref="InstrumentTimeoutException">Its mark or its end did not come.</exception>
    public async Task TurnCellOffAsync(long mark, CancellationToken cancellationToken)
    {
        await LoadAsync(MethodScriptWriter.WriteCellOff(mark), mark, cancellationToken);
        await UntilAsync(null, text => text.Length == 0, "turning the cell off", cancellationToken);
    }

    /// <summary>Asks whether a script runs.</summary>
    /// <param name="reader">Takes what its step tells meanwhile.</param>
    /// <param name="cancellationToken">Abandons the question.</param>
    /// <returns>True when one does.</returns>
    /// <exception cref="InstrumentTimeoutException">No answer came.</exception>
    public async Task<bool> RunsAsync(StepReader reader, CancellationToken cancellationToken)
    {
        // Any command of the idle device does: while a script runs it is refused.
        const string Command = "v";
        await line.SendAsync(Command + "\n", cancellationToken);
        string answer = await UntilAsync(reader, text => MethodScriptReply.Match(Command, text) is not null, "asking whether the step still runs", cancellationToken);
        return MethodScriptReply.Match(Command, answer)!.Error is not null;
    }

    /// <summary>Reads lines of a running step until one of them is news.</summary>
    /// <param name="reader">Takes them.</param>
    /// <param name="silence">Longest wait, real time.</param>
    /// <param name="cancellationToken">Abandons the read; nothing is lost.</param>
    /// <returns>Ends with the news.</returns>
    /// <exception cref="ProtocolException">A line is damaged, or none of a step; the next one can be read.</exception>
    /// <exception cref="InstrumentTimeoutException">No news came.</exception>
    public async Task ReadNewsAsync(StepReader reader, TimeSpan silence, CancellationToken cancellationToken)
    {
        await Deadline.RunAsync(ioTime, silence, $"{line}: waiting for the next sample", ReadOnAsync, cancellationToken);

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

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => line.DisposeAsync();

    /// <inheritdoc/>
    public override string ToString() => line.ToString();

    private async ValueTask<PotentiostatIdentity> AskWhoAsync(CancellationToken cancellationToken)
    {
        MethodScriptFirmware firmware = MethodScriptFirmware.Parse(await AskWhenIdleAsync("t", cancellationToken), await line.ReadLineAsync(cancellationToken));
        if (firmware.DeviceId != options.Model.DeviceId)
        {
            throw new AnotherPotentiostatException($"{line}: '{firmware.DeviceId}' answers, '{options.Model.DeviceId}' ({options.Model.Name}) is configured: correct the configuration or the cabling.");
        }

        string language = await AskAsync("v", cancellationToken);
        string serialNumber = await AskAsync("i", cancellationToken);
        var identity = new PotentiostatIdentity(options.Model.Name, serialNumber, $"{firmware.Version} of {firmware.Built}", language);
        identity.Require(options.SerialNumber, $"{line}");
        return Identity = identity;
    }

    private async ValueTask<string> AskWhenIdleAsync(string command, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(command, cancellationToken);
        }
        catch (MethodScriptErrorException e) when (e.Error.Code == MethodScriptError.NothingRuns)
        {
            throw new MethodScriptErrorException($"{line}: it runs a script, so it does not say who it is ({e.Error}); the run that began the script goes on with it.", e.Error);
        }
    }

    private async ValueTask<string> AskAsync(string command, CancellationToken cancellationToken)
    {
        await line.SendAsync(command + "\n", cancellationToken);
        while (true)
        {
            // Lines that answer something else are late ones, or the output of a script that is not ours.
            if (MethodScriptReply.Match(command, await line.ReadLineAsync(cancellationToken)) is not { } reply) continue;
            return reply.Error is null ? reply.Content : throw new MethodScriptErrorException($"{line}: '{command}' was refused with {reply.Error}.", reply.Error);
        }
    }

    private ValueTask<string> UntilAsync(StepReader? reader, Func<string, bool> isIt, string doing, CancellationToken cancellationToken)
    {
        return line.AnswerAsync(ioTime, options.ReplyTimeout, doing, ReadOnAsync, cancellationToken);

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

    private bool IsMark(string text, string mark)
    {
        MethodScriptReply? reply = MethodScriptReply.Match("e", text);
        MethodScriptError? error = reply?.Error ?? (MethodScriptOutput.Parse(text) as MethodScriptOutput.RuntimeError)?.Cause;
        if (error is not null) throw new MethodScriptErrorException($"{line}: the script was refused with {error}.", error);

        // Some firmware sends the acknowledgement and the first output as one line.
        return text == mark || reply?.Content == mark;
    }
}
