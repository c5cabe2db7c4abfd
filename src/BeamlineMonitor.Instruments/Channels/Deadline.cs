namespace BeamlineMonitor.Instruments.Channels;

/// <summary>Runs one attempt against a time limit: our limit becomes our exception, the caller's cancellation stays cancellation.</summary>
internal static class Deadline
{
    /// <summary>How long a connection may take to stand, real time.</summary>
    public static readonly TimeSpan Connect = TimeSpan.FromSeconds(5);

    /// <summary>How long a line may refuse every byte, real time.</summary>
    public static readonly TimeSpan Write = TimeSpan.FromSeconds(2);

    /// <summary>Runs <paramref name="attempt"/> for no longer than <paramref name="limit"/>.</summary>
    /// <typeparam name="T">What the attempt gives.</typeparam>
    /// <param name="timeProvider">Real time; a test's own clock.</param>
    /// <param name="limit">Longest duration, &gt; 0.</param>
    /// <param name="what">What is attempted and where, for the message: "tcp://10.0.0.7:4001: connecting".</param>
    /// <param name="attempt">Must heed its token.</param>
    /// <param name="cancellationToken">The caller's own.</param>
    /// <returns>What the attempt gave.</returns>
    /// <exception cref="InstrumentTimeoutException">The limit passed.</exception>
    public static async ValueTask<T> RunAsync<T>(
        TimeProvider timeProvider, TimeSpan limit, string what, Func<CancellationToken, ValueTask<T>> attempt, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(limit, timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await attempt(either.Token);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            throw new InstrumentTimeoutException($"{what} took longer than {limit.TotalSeconds:0.###} s.", e);
        }
    }
}
