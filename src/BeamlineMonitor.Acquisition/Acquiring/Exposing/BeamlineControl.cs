using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Recorder;

namespace BeamlineMonitor.Acquisition.Acquiring.Exposing;

/// <summary>
/// Who moves the stage and exposes: the daemon, or SPEC or bluesky while control is handed to them. The cells, and everything that is only read, go on
/// either way.
/// </summary>
public sealed class BeamlineControl : IDisposable
{
    private readonly RunRecorder recorder;
    private readonly SemaphoreSlim turns = new(1, 1);
    private readonly SemaphoreSlim handing = new(1, 1);
    private CancellationTokenSource asked = new();
    private volatile bool isAway;
    private int wantsStandard;

    /// <summary>Starts with control where it was.</summary>
    /// <param name="recorder">Takes the events.</param>
    /// <param name="before">The run's events so far; control that was handed away stays away.</param>
    public BeamlineControl(RunRecorder recorder, IEnumerable<RunEvent> before)
    {
        this.recorder = recorder;
        isAway = before.LastOrDefault(happened => happened.Kind is RunEventKinds.ControlReleased or RunEventKinds.ControlTaken)
            is { Kind: RunEventKinds.ControlReleased };
        if (isAway) turns.Wait(0, CancellationToken.None);
    }

    /// <summary>True while somebody else has control.</summary>
    public bool IsAway => isAway;

    /// <summary>Cancelled while somebody waits for control: what is not an exposure is broken off.</summary>
    internal CancellationToken Asked => Volatile.Read(ref asked).Token;

    /// <summary>Asks for an exposure of the standard before the next layer.</summary>
    public void AskForStandard() => Interlocked.Exchange(ref wantsStandard, 1);

    /// <summary>Hands control over. A running exposure goes to its end first, a move is stopped.</summary>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Withdraws the request.</param>
    /// <returns>True when nothing is moved or exposed any more; false where control was away already.</returns>
    public async Task<bool> ReleaseAsync(string by, CancellationToken cancellationToken)
    {
        await handing.WaitAsync(cancellationToken);
        try
        {
            if (isAway) return false;

            // In the queue before anybody is asked: who lets go then hands over, and cannot take the next turn himself.
            Task turn = turns.WaitAsync(cancellationToken);
            await Volatile.Read(ref asked).CancelAsync();
            try
            {
                await turn;
            }
            catch (OperationCanceledException)
            {
                Renew();
                throw;
            }

            isAway = true;
            await recorder.TellAsync(
                RunEventKinds.ControlReleased,
                EventSeverity.Warning,
                $"{by} has control of stage and detectors; nothing is moved or exposed until it is taken back",
                null,
                CancellationToken.None);
            return true;
        }
        finally
        {
            handing.Release();
        }
    }

    /// <summary>Takes control back: the exposures go on where they were.</summary>
    /// <param name="by">Who says so.</param>
    /// <param name="found">What was found at the beamline, one sentence.</param>
    /// <param name="cancellationToken">Abandons the call before control is back.</param>
    /// <returns>True when it is back; false where it was not away.</returns>
    public async Task<bool> TakeAsync(string by, string found, CancellationToken cancellationToken)
    {
        await handing.WaitAsync(cancellationToken);
        try
        {
            if (!isAway) return false;
            await recorder.TellAsync(
                RunEventKinds.ControlTaken, EventSeverity.Information, $"{by} gave control back; {found}", null, CancellationToken.None);
            Renew();
            isAway = false;
            turns.Release();
            return true;
        }
        finally
        {
            handing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        turns.Dispose();
        handing.Dispose();
        asked.Dispose();
    }

    /// <summary>Takes the wish for an exposure of the standard.</summary>
    /// <returns>True where there was one.</returns>
    internal bool TakeWishForStandard() => Interlocked.Exchange(ref wantsStandard, 0) == 1;

    /// <summary>Waits for control, and keeps it for one exposure.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The turn; disposing it ends it.</returns>
    internal async Task<IDisposable> TurnAsync(CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        return new Turn(turns);
    }

    private void Renew()
    {
        CancellationTokenSource old = Interlocked.Exchange(ref asked, new CancellationTokenSource());
        old.Dispose();
    }

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        private int ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0) turns.Release();
        }
    }
}
