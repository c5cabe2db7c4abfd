using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Instruments;

namespace BeamlineMonitor.Acquisition.Linking;

/// <summary>
/// Whether one instrument answers. Drivers make one attempt a call; here, and nowhere else, attempts are repeated, with back-off, and loss and return
/// become events.
/// </summary>
public sealed class DeviceLink : IDisposable
{
    private readonly RunRecorder recorder;
    private readonly TimeProvider ioTime;
    private readonly Backoff backoff;
    private readonly SemaphoreSlim telling = new(1, 1);
    private int isLost;
    private long losses;

    /// <summary>Starts with an instrument that is thought to be there.</summary>
    /// <param name="name">Its name in events and metrics, such as <c>cell1/potentiostat</c>.</param>
    /// <param name="recorder">Takes the events.</param>
    /// <param name="ioTime">Real time.</param>
    public DeviceLink(string name, RunRecorder recorder, TimeProvider ioTime)
    {
        (Name, this.recorder, this.ioTime) = (name, recorder, ioTime);
        backoff = new Backoff(name.Aggregate(17, (hash, letter) => (hash * 31) + letter));
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>True while it does not answer.</summary>
    public bool IsLost => Volatile.Read(ref isLost) == 1;

    /// <summary>How often it was lost.</summary>
    public long Losses => Interlocked.Read(ref losses);

    /// <summary>Why the last attempt failed; null while it answers.</summary>
    public string? LastError { get; private set; }

    /// <summary>The device's own version as it last told it; null where it was not asked or tells none.</summary>
    public string? Firmware { get; set; }

    /// <summary>Notes that it answered.</summary>
    /// <param name="cancellationToken">Abandons the event.</param>
    /// <returns>Ends when the event, if there is one, is recorded.</returns>
    public Task AnsweredAsync(CancellationToken cancellationToken)
    {
        if (!IsLost)
        {
            backoff.Reset();
            return Task.CompletedTask;
        }

        return ChangeAsync(to: 0, RunEventKinds.DeviceBack, EventSeverity.Information, "answers again", cancellationToken);
    }

    /// <summary>Notes a failed attempt and waits until the next one is due.</summary>
    /// <param name="cause">What failed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when the next attempt is due.</returns>
    public async Task FailedAsync(InstrumentException cause, CancellationToken cancellationToken)
    {
        TimeSpan wait = await LostAsync(cause, cancellationToken);
        await Task.Delay(wait, ioTime, cancellationToken);
    }

    /// <summary>Notes a failed attempt.</summary>
    /// <param name="cause">What failed.</param>
    /// <param name="cancellationToken">Abandons the event.</param>
    /// <returns>How long to wait before the next attempt, real time.</returns>
    public async Task<TimeSpan> LostAsync(InstrumentException cause, CancellationToken cancellationToken)
    {
        if (!IsLost) await ChangeAsync(to: 1, RunEventKinds.DeviceLost, EventSeverity.Warning, $"is lost: {cause.Message}", cancellationToken);
        LastError = cause.Message;
        return backoff.Next();
    }

    /// <summary>Tries until it works, also where loss and return cannot be stored: a current must go off with a full disk too.</summary>
    /// <typeparam name="T">What the attempt gives.</typeparam>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the first good attempt gave.</returns>
    /// <exception cref="RunStoreException">It has worked; loss or return was told and could not be stored.</exception>
    public async Task<T> UntilItWorksAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        RunStoreException? unstored = null;
        while (true)
        {
            try
            {
                T result = await attempt(cancellationToken);
                await AnsweredAsync(cancellationToken);
                return unstored is null ? result : throw unstored;
            }
            catch (InstrumentException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    await FailedAsync(e, cancellationToken);
                }
                catch (RunStoreException store)
                {
                    unstored = store; // it is told once a loss: the next attempt follows at once, those after it with back-off
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => telling.Dispose();

    private async Task ChangeAsync(int to, string kind, EventSeverity severity, string what, CancellationToken cancellationToken)
    {
        await telling.WaitAsync(cancellationToken);
        try
        {
            if (Interlocked.Exchange(ref isLost, to) == to) return;
            if (to == 1) Interlocked.Increment(ref losses);
            else LastError = null;
            backoff.Reset();
            await recorder.TellAsync(kind, severity, $"{Name} {what}", Name, CancellationToken.None); // it changed: that must not go untold
        }
        finally
        {
            telling.Release();
        }
    }
}
