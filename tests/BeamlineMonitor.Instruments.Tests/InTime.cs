using System.Runtime.CompilerServices;

namespace BeamlineMonitor.Instruments.Tests;

/// <summary>Bounds a wait for something that only a fault of the code under test keeps from coming.</summary>
internal static class InTime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // a limit for a broken build, never asserted

    /// <summary>Waits, and says what for when it does not come within a minute of real time.</summary>
    public static async Task<T> WaitAsync<T>(Task<T> task, [CallerArgumentExpression(nameof(task))] string awaited = "")
    {
        await WaitAsync((Task)task, awaited);
        return await task;
    }

    /// <summary>Waits, and says what for when it does not come within a minute of real time.</summary>
    public static async Task WaitAsync(Task task, [CallerArgumentExpression(nameof(task))] string awaited = "")
    {
        try
        {
            await task.WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException e) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Within {Patience} this did not end: {awaited}", e);
        }
    }
}
