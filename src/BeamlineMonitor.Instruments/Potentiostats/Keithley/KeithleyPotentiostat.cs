using System.Runtime.CompilerServices;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Potentiostats.Keithley;

/// <summary>A Keithley SourceMeter (2400 or 2450) as a potentiostat: output in high impedance when off, four wires, compliance beyond the cell's potential, cut-offs of the host.</summary>
/// <remarks>
/// What a silent host leaves behind differs: a 2450 ends the step by itself at its cut-offs, a 2400 turns its output off within one measuring cycle
/// (docs/protocols/keithley.md). There is nothing to adopt after a restart: the output is turned off, and the step is started again. The instrument is never reset while a
/// cell hangs on it: *RST would make its off-state a short.
/// </remarks>
public sealed class KeithleyPotentiostat : IPotentiostat
{
    private const int LongestLine = 8192;

    private readonly Func<CancellationToken, ValueTask<IByteChannel>> open;
    private readonly KeithleyOptions options;
    private readonly ISourceMeterCommands commands;
    private readonly TimeProvider experimentTime;
    private readonly TimeProvider ioTime;
    private readonly LineTurns turns = new();
    private ScpiSession? session;
    private SourceMeterRun? current;
    private bool isOff, isDisposed;

    /// <summary>Prepares the driver; nothing is opened yet.</summary>
    /// <param name="open">Opens the line: one attempt, at the first call and again after the line was lost.</param>
    /// <param name="options">Model, limits and times.</param>
    /// <param name="experimentTime">Stamps the samples.</param>
    /// <param name="ioTime">Real time for time-outs; null for the system's.</param>
    /// <exception cref="ArgumentException">The cell's limits go past the model's rating, or a time or the rate is outside its range.</exception>
    public KeithleyPotentiostat(
        Func<CancellationToken, ValueTask<IByteChannel>> open, KeithleyOptions options, TimeProvider experimentTime, TimeProvider? ioTime = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        SourceMeterOrders.Require(options.Limits, options.Model);
        if (!(options.Rate > 0 && double.IsFinite(options.Rate))) throw new ArgumentException($"The rate must be > 0, it is {options.Rate}.", nameof(options));
        if (options.ReplyTimeout <= TimeSpan.Zero || options.ShortestSilence <= TimeSpan.Zero || options.ShortestPoll <= TimeSpan.Zero)
            throw new ArgumentException("The reply time-out, the shortest silence and the shortest poll must be > 0.", nameof(options));
        (this.open, this.options, this.experimentTime, this.ioTime) = (open, options, experimentTime, ioTime ?? TimeProvider.System);
        commands = options.Model.Device == "2450" ? new Commands2450(options, this.ioTime) : new Commands2400(options, experimentTime);
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
        return await IdentifyAsync(await OpenAsync(cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StepOutput> RunAsync(PotentiostatStep plannedStep, CancellationToken cancellationToken) =>
        ReadAsync(SourceMeterOrders.For(plannedStep, options.Limits, options.Model), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Nothing can be adopted: the output is turned off, and the step counts as ended unseen.</remarks>
    public async IAsyncEnumerable<StepOutput> AdoptAsync(PotentiostatStep plannedStep, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plannedStep);
        RequireNoStep();
        await AbortAsync(cancellationToken);
        yield return new StepEnd(StepEndReason.EndedUnseen, "", null, 0, 0);
    }

    /// <inheritdoc/>
    public async Task AbortAsync(CancellationToken cancellationToken)
    {
        using IDisposable turn = await turns.TakeAsync(cancellationToken);
        await TurnOffAsync(await OpenAsync(cancellationToken), cancellationToken);
        current?.Close(StepEndReason.Aborted, "");
        await RequireWiredAsync(cancellationToken);
    }

    /// <summary>Closes the line. A 2450 runs its step on to its cut-offs; a 2400 turns its output off at the end of its cycle.</summary>
    /// <returns>Ends when the line is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (isDisposed) return;
        isDisposed = true;
        if (session is not null) await session.DisposeAsync();
    }

    private void RequireNoStep()
    {
        if (current is { End: null }) throw new InstrumentException($"{session}: a step runs; abort it, or wait for its end.");
    }

    private async Task<ScpiSession> OpenAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (session is { IsClosed: false }) return session;
        if (session is not null) await session.DisposeAsync();
        (session, isOff) = (null, false);
        session = new ScpiSession(new LineSession(await open(cancellationToken), LongestLine), ioTime);
        await session.SendAsync([""], cancellationToken); // ends half a command that a dead process left
        return session;
    }

    // KEITHLEY INSTRUMENTS INC.,MODEL 2400,1234567,C30   Mar 17 2006 09:29:29/A02  /K/J
    private async Task<PotentiostatIdentity> IdentifyAsync(ScpiSession line, CancellationToken cancellationToken)
    {
        string answer = await line.AskAsync("*IDN?", options.ReplyTimeout, cancellationToken);
        string[] parts = answer.Split(',', 4);
        if (parts.Length != 4) throw new ProtocolException($"{line}: '{answer}' is no identity.");
        string device = parts[1].Trim().Split(' ')[^1];
        if (device != options.Model.Device)
            throw new AnotherPotentiostatException($"{line}: '{parts[1].Trim()}' answers, {options.Model.Name} is configured: correct the configuration or the cabling.");
        var identity = new PotentiostatIdentity(options.Model.Name, parts[2].Trim(), parts[3].Trim(), commands.Language);
        identity.Require(options.SerialNumber, $"{line}");
        return line.Identity = identity;
    }

    private async Task TurnOffAsync(ScpiSession line, CancellationToken cancellationToken)
    {
        isOff = false;
        await line.SendAsync(["", .. commands.TurnOff, "*CLS"], cancellationToken); // errors of what lay on the line before are nobody's
        string answer = await line.AskAsync(":OUTP?", options.ReplyTimeout, cancellationToken);
        if (answer.TrimStart('+') != "0") throw new InstrumentException($"{line}: the output was turned off, and the instrument says that it is '{answer}'.");
        isOff = true;
    }

    private async Task<SourceMeterRun> StartAsync(SourceMeterOrders orders, CancellationToken cancellationToken)
    {
        RequireNoStep();
        using IDisposable turn = await turns.TakeAsync(cancellationToken);
        RequireNoStep();
        ScpiSession line = await OpenAsync(cancellationToken);
        if (!isOff) await TurnOffAsync(line, cancellationToken);
        if (line.Identity is null) await IdentifyAsync(line, cancellationToken);
        await line.SetAsync(commands.Prepare(orders), options.ReplyTimeout, cancellationToken);
        isOff = false;
        SourceMeterRun run = new(orders, options.Model.Rating, experimentTime);
        await commands.BeginAsync(line, run, cancellationToken);
        return current = run;
    }

    private async IAsyncEnumerable<StepOutput> ReadAsync(SourceMeterOrders orders, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SourceMeterRun run = await StartAsync(orders, cancellationToken);
        try
        {
            while (true)
            {
                while (run.TryTake(out PotentiostatSample? sample)) yield return sample;
                if (run.End is not null) break;
                await PauseAsync(run, cancellationToken);
                await turns.ReadAsync(token => LookAsync(run, token), cancellationToken);
            }

            yield return await FinishAsync(run, cancellationToken);
        }
        finally
        {
            if (current == run) current = null; // nobody watches the cut-offs of a step that is not read: it can only be turned off
        }
    }

    private async Task PauseAsync(SourceMeterRun run, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task pause = commands.PauseAsync(run, over.Token);
        await Task.WhenAny(pause, run.Ended);
        await over.CancelAsync();
        await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // an abort ended it, or the caller's cancellation, which is next
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task LookAsync(SourceMeterRun run, CancellationToken cancellationToken)
    {
        if (run.End is not null) return; // it was aborted
        if (session is not { IsClosed: false } line) throw new InstrumentException("The line to the potentiostat is closed.");
        await commands.LookAsync(line, run, cancellationToken);
    }

    private async Task<StepEnd> FinishAsync(SourceMeterRun run, CancellationToken cancellationToken)
    {
        using IDisposable turn = await turns.TakeAsync(cancellationToken);
        if (!isOff) await TurnOffAsync(await OpenAsync(cancellationToken), cancellationToken);
        await RequireWiredAsync(cancellationToken);
        return run.End!;
    }

    /// <summary>That another's output is off says nothing of this cell.</summary>
    private async Task RequireWiredAsync(CancellationToken cancellationToken)
    {
        if (options.SerialNumber is null) return;
        ScpiSession line = await OpenAsync(cancellationToken);
        if (line.Identity is null) await IdentifyAsync(line, cancellationToken);
    }
}
