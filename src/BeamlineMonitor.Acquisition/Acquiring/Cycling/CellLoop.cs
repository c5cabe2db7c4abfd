using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Safety;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Acquisition.Acquiring.Cycling;

/// <summary>
/// Runs the plan of one cell: rests until the pristine scans are done, then step after step. The instrument runs each step alone; this loop starts it,
/// reads it, and reads on in it after the line or this program was away.
/// </summary>
public sealed class CellLoop : IAsyncDisposable
{
    private static readonly TimeSpan RestTime = TimeSpan.FromHours(24);
    private static readonly TimeSpan RestInterval = TimeSpan.FromSeconds(10);

    // As the driver judges within a line: more than three intervals are a gap.
    private const int GapIntervals = 3;

    private readonly CellPlan cell;
    private readonly CellStart start;
    private readonly Func<IPotentiostat> create;
    private readonly DeviceLink link;
    private readonly RunRecorder recorder;
    private readonly SampleBuffer samples;
    private readonly TimeProvider experimentTime;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource off = new(TaskCreationOptions.RunContinuationsAsynchronously); // of a cell that was stopped
    private readonly CancellationTokenSource resting = new();
    private readonly Lock gate = new();
    private CancellationTokenSource? starting; // of a step that was asked for and has not shown that it runs
    private volatile IPotentiostat potentiostat;
    private volatile bool isStopped;
    private volatile bool wantsRest = true;
    private (PlannedStep Step, TimeSpan DeviceTime)? last;

    /// <summary>Prepares the loop; nothing is opened yet.</summary>
    /// <param name="cell">The plan.</param>
    /// <param name="start">Where it is taken up.</param>
    /// <param name="create">Makes the driver; again after a line went silent.</param>
    /// <param name="link">Whether the potentiostat answers.</param>
    /// <param name="recorder">Takes samples and events.</param>
    /// <param name="experimentTime">Experiment clock.</param>
    public CellLoop(
        CellPlan cell, CellStart start, Func<IPotentiostat> create, DeviceLink link, RunRecorder recorder, TimeProvider experimentTime)
    {
        (this.cell, this.start, this.create, this.link, this.recorder, this.experimentTime) = (cell, start, create, link, recorder, experimentTime);
        (samples, potentiostat, isStopped) = (recorder.BufferFor(SampleKind.Potentiostat, cell.Name), create(), start.IsStopped);
        if (isStopped) off.SetResult();
    }

    /// <summary>Ends when all steps have ended; never where the plan has none, or the cell was stopped.</summary>
    public Task StepsEnded => ended.Task;

    /// <summary>What the stops of this cell have come to; <see cref="SafetyRung.Alarm"/> until the instrument has confirmed one, or an earlier process's is not released.</summary>
    public SafetyRung Reached => !off.Task.IsCompleted ? SafetyRung.Alarm : wantsRest ? SafetyRung.CellAtRest : SafetyRung.CellOff;

    /// <summary>Runs the plan; then it watches the cell at rest.</summary>
    /// <param name="pristineDone">Ends when the pristine scans are done; until then the cell rests.</param>
    /// <param name="cancellationToken">Ends the loop; the instrument goes on with what it does.</param>
    /// <returns>Ends by cancellation, or when a stopped cell is off.</returns>
    public async Task RunAsync(Task pristineDone, CancellationToken cancellationToken)
    {
        DateTimeOffset? startedAt = start.StepStartedAt;
        if (startedAt is null && !isStopped) await RestUntilAsync(pristineDone, cancellationToken);
        for (int place = start.Place; place < PlannedStep.CountOf(cell) && !isStopped; place++)
        {
            PlannedStep step = PlannedStep.At(cell, place);
            StepEnd? end = await RunStepAsync(step, startedAt, cancellationToken);
            startedAt = null;
            if (isStopped) break;
            if (end is { Reason: StepEndReason.Error or StepEndReason.Overload or StepEndReason.Aborted })
            {
                await StopAsync(SafetyRung.CellOff, $"{step} ended by {end.Reason}: {end.DeviceLine}", cancellationToken);
                break;
            }

            await recorder.FlushAsync(cancellationToken);
            await recorder.TellAsync(
                RunEventKinds.StepEnded, EventSeverity.Information, $"{step} ended by {end?.Reason.ToString() ?? "time"}", cell.Name, cancellationToken);
        }

        if (PlannedStep.CountOf(cell) > 0 && !isStopped) ended.TrySetResult();
        if (isStopped) await off.Task.WaitAsync(cancellationToken); // a rest must not come between the abort and its answer
        if (wantsRest) await RestUntilAsync(Task.Delay(Timeout.InfiniteTimeSpan, experimentTime, cancellationToken), cancellationToken);
    }

    /// <summary>Ends the plan of this cell: its current is off when this returns.</summary>
    /// <param name="rung"><see cref="SafetyRung.CellAtRest"/> to watch its potential, <see cref="SafetyRung.CellOff"/> to leave it alone.</param>
    /// <param name="cause">Why, one sentence.</param>
    /// <param name="cancellationToken">Gives up; the state of the cell is then not known.</param>
    /// <returns>Ends when the instrument has confirmed that the cell is off and the event is recorded.</returns>
    /// <exception cref="RunStoreException">The cell is off and that is told; it could not be recorded.</exception>
    public async Task StopAsync(SafetyRung rung, string cause, CancellationToken cancellationToken)
    {
        CancellationTokenSource? asked;
        lock (gate) (isStopped, asked) = (true, starting);
        if (asked is not null) await asked.CancelAsync(); // a step that still waits for its turn at the line must not get it after the abort
        wantsRest = rung == SafetyRung.CellAtRest;
        if (!wantsRest) await resting.CancelAsync();
        RunStoreException? unstored = null;
        try
        {
            await TurnOffAsync(cancellationToken);
        }
        catch (RunStoreException e)
        {
            unstored = e; // it is off, and that must be told
        }

        off.TrySetResult();
        await recorder.TellAsync(
            RunEventKinds.CellStopped, EventSeverity.Alarm, $"the current of {cell.Name} is off, confirmed by the instrument: {cause}", cell.Name, cancellationToken);
        if (unstored is not null) throw unstored;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await potentiostat.DisposeAsync();
        resting.Dispose();
    }

    /// <summary>Starts a step, or reads on in it, until it has ended or the cell is stopped.</summary>
    private async Task<StepEnd?> RunStepAsync(PlannedStep planned, DateTimeOffset? startedBefore, CancellationToken cancellationToken)
    {
        bool mayRun = startedBefore is not null && !start.IsInterrupted;
        if (startedBefore is not null && !mayRun)
        {
            await TurnOffAsync(cancellationToken); // a rest of the stopped cell may run: nobody must adopt that as the step
            await TellRestartAsync($"{planned} was stopped and is released", cancellationToken);
        }

        DateTimeOffset startedAt = startedBefore
            ?? (await recorder.TellAsync(RunEventKinds.StepStarted, EventSeverity.Information, $"{planned} starts", cell.Name, cancellationToken)).At;
        while (true)
        {
            CancellationTokenSource asked = new(); // neither link nor timer: there is nothing to dispose
            lock (gate)
            {
                if (isStopped) return null;
                starting = asked;
            }

            try
            {
                PotentiostatStep? rest = mayRun ? planned.Step : planned.Rest(experimentTime.GetUtcNow() - startedAt);
                if (rest is null) return null;
                IAsyncEnumerable<StepOutput> outputs =
                    mayRun ? potentiostat.AdoptAsync(rest, asked.Token) : potentiostat.RunAsync(rest, asked.Token);
                bool adopts = mayRun;
                mayRun = true; // from here on it may have been started, whatever goes wrong
                StepEnd? end = await ReadAsync(outputs, planned, startedAt, adopts, cancellationToken);
                if (end is not { Reason: StepEndReason.EndedUnseen }) return end;
                mayRun = false;
                await TellRestartAsync($"{planned} did not run any more", cancellationToken);
            }
            catch (OperationCanceledException) when (asked.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return null; // the cell was stopped before the step had begun
            }
            catch (InstrumentException e)
            {
                await RecoverAsync(e, cancellationToken);
            }
        }
    }

    private Task<RunEvent> TellRestartAsync(string why, CancellationToken cancellationToken) => recorder.TellAsync(
        RunEventKinds.StepRestarted, EventSeverity.Warning, $"{why}; it is started again for the rest of its time", cell.Name, cancellationToken);

    private async Task<StepEnd?> ReadAsync(
        IAsyncEnumerable<StepOutput> outputs, PlannedStep? planned, DateTimeOffset startedAt, bool adopts, CancellationToken cancellationToken)
    {
        await foreach (StepOutput output in outputs.WithCancellation(cancellationToken))
        {
            lock (gate) starting = null; // it runs: an abort ends it with its last samples
            await link.AnsweredAsync(cancellationToken);
            link.Firmware = potentiostat.Identity?.Firmware ?? link.Firmware; // on a new line to a running step nobody has asked yet
            if (output is StepEnd end) return end;
            var sample = (PotentiostatSample)output;
            SampleRemarks remarks = sample.Remarks;
            if (adopts && planned is not null && WasMissed(sample, planned)) remarks |= SampleRemarks.GapBefore;
            if (adopts && planned is not null)
                await recorder.TellAsync(RunEventKinds.StepAdopted, EventSeverity.Information, $"{planned} goes on and is read again", cell.Name, cancellationToken);
            adopts = false;
            last = planned is null ? null : (planned, sample.DeviceTime);
            samples.Add(
                sample.At,
                [sample.PotentialVolts, sample.CurrentAmperes],
                (int)remarks,
                planned?.Index,
                planned?.Cycle,
                (sample.DeviceZero - startedAt).TotalSeconds);
        }

        return null;
    }

    /// <summary>Whether the instrument took samples that nobody read: while the line was away by its own time, while this program was away by ours.</summary>
    private bool WasMissed(PotentiostatSample first, PlannedStep planned)
    {
        TimeSpan passed = last is { } read && read.Step == planned ? first.DeviceTime - read.DeviceTime
            : start.LastSampleAt is { } stored && stored >= first.DeviceZero ? first.At - stored
            : first.DeviceTime; // none of this step was read
        return passed > GapIntervals * planned.Step.Interval;
    }

    private async Task RestUntilAsync(Task until, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, resting.Token);
        Task canceller = CancelWhenAsync(until, over);
        try
        {
            while (true)
            {
                try
                {
                    IAsyncEnumerable<StepOutput> rest = potentiostat.RunAsync(new RestStep(RestTime, RestInterval), over.Token);
                    StepEnd? end = await ReadAsync(rest, null, experimentTime.GetUtcNow(), false, over.Token);
                    if (end is { Reason: StepEndReason.Error or StepEndReason.Overload })
                        throw new InstrumentException($"the rest of {cell.Name} ended by {end.Reason}: {end.DeviceLine}");
                }
                catch (InstrumentException e)
                {
                    await RecoverAsync(e, over.Token);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The rest is over; the next step ends it at the instrument.
        }
        finally
        {
            await over.CancelAsync();
            await canceller;
        }

        if (!isStopped) await TurnOffAsync(cancellationToken);
    }

    private static async Task CancelWhenAsync(Task until, CancellationTokenSource over)
    {
        await until.WaitAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // either way the rest is over
        await over.CancelAsync();
    }

    private async Task RecoverAsync(InstrumentException cause, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await link.FailedAsync(cause, cancellationToken);
        if (cause is not InstrumentTimeoutException) return;
        IPotentiostat silent = potentiostat; // its line may be dead without saying so: open another
        potentiostat = create();
        await silent.DisposeAsync();
    }

    private Task<bool> TurnOffAsync(CancellationToken cancellationToken) => link.UntilItWorksAsync(
        async token =>
        {
            try
            {
                await potentiostat.AbortAsync(token);
                return true;
            }
            catch (ObjectDisposedException e)
            {
                throw new InstrumentException($"the line to the potentiostat of {cell.Name} was opened anew meanwhile", e);
            }
        },
        cancellationToken);
}
