using BeamlineMonitor.Acquisition.Plans;

namespace BeamlineMonitor.Acquisition.Acquiring.Surroundings;

/// <summary>Whether there is beam, and for how long; who waits for it. One sees, many wait.</summary>
/// <param name="plan">How long the beam must have been back.</param>
/// <param name="experimentTime">Experiment time.</param>
public sealed class BeamPresence(BeamPlan plan, TimeProvider experimentTime)
{
    private readonly Lock gate = new();
    private TaskCompletionSource present = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset? backSince;

    /// <summary>True with beam, false without; null before it was read for the first time.</summary>
    public bool? IsPresent { get; private set; }

    /// <summary>Takes a reading.</summary>
    /// <param name="isPresent">Whether there is beam.</param>
    /// <returns>Whether that is news, and whether it is the first reading.</returns>
    public (bool HasChanged, bool IsFirst) See(bool isPresent)
    {
        lock (gate)
        {
            bool? was = IsPresent;
            if (was == isPresent) return (false, false);
            IsPresent = isPresent;
            if (isPresent)
            {
                backSince = was is null ? null : experimentTime.GetUtcNow();
                present.TrySetResult();
            }
            else if (present.Task.IsCompleted)
            {
                present = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return (true, was is null);
        }
    }

    /// <summary>Waits until there has been beam for the settle time of the plan; a beam that was there from the beginning need not settle.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends at once with a settled beam.</returns>
    public async Task WhenSettledAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Present().WaitAsync(cancellationToken);
            TimeSpan left = LeftToSettle();
            if (left <= TimeSpan.Zero) return;
            await Task.Delay(left, experimentTime, cancellationToken);
        }
    }

    private Task Present()
    {
        lock (gate) return present.Task;
    }

    private TimeSpan LeftToSettle()
    {
        lock (gate)
        {
            if (IsPresent == false) return plan.Settle;
            return backSince is { } since ? since + plan.Settle - experimentTime.GetUtcNow() : TimeSpan.Zero;
        }
    }
}
