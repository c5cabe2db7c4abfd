using System.Runtime.CompilerServices;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Tests.Daemon;

/// <summary>A potentiostat whose steps get their turn at the line when the test says so, as behind a command that takes its time.</summary>
/// <param name="time">Stamps the samples.</param>
internal sealed class HeldPotentiostat(TimeProvider time) : IPotentiostat
{
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource restedAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool isOn, isReadToItsEnd;

    public PotentiostatRating Rating { get; } = new(-10, 10, 0.2, true);

    public PotentiostatIdentity? Identity => null;

    /// <summary>Whether a current flows.</summary>
    public bool IsOn => isOn;

    /// <summary>Whether the last samples and the end of the step were taken.</summary>
    public bool IsReadToItsEnd => isReadToItsEnd;

    /// <summary>Ends when a step was asked for that is no rest.</summary>
    public Task Asked => asked.Task;

    /// <summary>Ends when its first sample was taken.</summary>
    public Task Read => read.Task;

    /// <summary>Ends when the cell is watched at rest after that.</summary>
    public Task RestedAgain => restedAgain.Task;

    /// <summary>How often it does not answer an abort, and does not do it.</summary>
    public int SilentAborts { get; set; }

    /// <summary>Gives the step its turn.</summary>
    public void GiveTurn() => turn.SetResult();

    public Task<PotentiostatIdentity> IdentifyAsync(CancellationToken cancellationToken) => throw new NotSupportedException("Nobody asks here.");

    public async IAsyncEnumerable<StepOutput> RunAsync(PotentiostatStep plannedStep, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (plannedStep is RestStep)
        {
            if (asked.Task.IsCompleted) restedAgain.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        asked.SetResult();
        await turn.Task;
        cancellationToken.ThrowIfCancellationRequested(); // as whoever waits for a turn finds it
        isOn = true;
        yield return Sample(0);
        read.SetResult();
        await aborted.Task.WaitAsync(cancellationToken);
        yield return Sample(1);
        isReadToItsEnd = true;
        yield return new StepEnd(StepEndReason.Aborted, "", null, 2, 0);
    }

    public IAsyncEnumerable<StepOutput> AdoptAsync(PotentiostatStep plannedStep, CancellationToken cancellationToken) => throw new NotSupportedException("Nothing runs here.");

    public Task AbortAsync(CancellationToken cancellationToken)
    {
        if (SilentAborts-- > 0) throw new InstrumentTimeoutException("no answer to the abort");
        if (isOn) aborted.TrySetResult();
        isOn = false;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private PotentiostatSample Sample(int second) =>
        new(TimeSpan.FromSeconds(second), time.GetUtcNow(), time.GetUtcNow(), 3.3, 1.26e-5, SampleRemarks.None, null);
}
