using System.Diagnostics;
using System.Globalization;

namespace BeamlineMonitor.Broker;

/// <summary>Ends the broker that is noted in a folder, by SIGTERM, so that it stores what it has. Nobody else's process is touched.</summary>
internal static class BrokerLeftover
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Probe = TimeSpan.FromMilliseconds(20);

    /// <summary>Whether the noted broker runs.</summary>
    /// <param name="state">The note.</param>
    /// <returns>True while that process, and not a later one of its number, is there.</returns>
    public static bool IsRunning(BrokerState state) => ProcessStart.TicksOf(state.ProcessId) == state.StartTicks;

    /// <summary>Ends it.</summary>
    /// <param name="folder">The broker's folder.</param>
    /// <param name="ioTime">Real time.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Whether there was one.</returns>
    public static async Task<bool> EndAsync(string folder, TimeProvider ioTime, CancellationToken cancellationToken)
    {
        if (BrokerState.Read(folder) is not { } state) return false;
        bool wasRunning = await EndAsync(state, ioTime, cancellationToken);
        BrokerState.Delete(folder);
        return wasRunning;
    }

    /// <summary>Ends it.</summary>
    /// <param name="state">The note.</param>
    /// <param name="ioTime">Real time.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Whether it ran.</returns>
    public static async Task<bool> EndAsync(BrokerState state, TimeProvider ioTime, CancellationToken cancellationToken)
    {
        bool wasRunning = IsRunning(state);
        if (wasRunning)
        {
            await SignalAsync("TERM", state, cancellationToken);
            long began = ioTime.GetTimestamp();
            while (IsRunning(state))
            {
                if (ioTime.GetElapsedTime(began) > Patience) await SignalAsync("KILL", state, cancellationToken);
                await Task.Delay(Probe, ioTime, cancellationToken);
            }
        }

        return wasRunning;
    }

    private static async Task SignalAsync(string signal, BrokerState state, CancellationToken cancellationToken)
    {
        string command = string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {state.ProcessId}");
        using Process kill = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync(cancellationToken);
    }
}
