namespace BeamlineMonitor.TestSupport;

/// <summary>What this process holds of the system, for tests that look for leaks. Linux only; nothing else may run beside such a test.</summary>
public static class ProcessResources
{
    /// <summary>Counts the open terminals and eventfds; the runtime opens other descriptors when it likes.</summary>
    /// <returns>Their number.</returns>
    public static int CountTerminals() => Count(target => target.StartsWith("/dev/pt", StringComparison.Ordinal) || target.Contains("eventfd", StringComparison.Ordinal));

    /// <summary>Counts the open sockets.</summary>
    /// <returns>Their number.</returns>
    public static int CountSockets() => Count(target => target.StartsWith("socket:", StringComparison.Ordinal));

    /// <summary>Counts the open files of a folder, deleted ones too.</summary>
    /// <param name="folder">Path of the folder.</param>
    /// <returns>Their number.</returns>
    public static int CountFiles(string folder) => Count(target => target.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <summary>Counts the threads that are not the pool's: those come, more of them on a machine that has no time, and go as it likes.</summary>
    /// <returns>Their number.</returns>
    public static int CountThreadsBesideThePool() => CountThreads("") - CountThreads(".NET TP");

    /// <summary>Counts threads.</summary>
    /// <param name="name">How their names begin, as the kernel keeps it (15 characters); "" for every thread.</param>
    /// <returns>Their number.</returns>
    public static int CountThreads(string name) =>
        Directory.EnumerateDirectories("/proc/self/task").Count(thread => NameOf(thread)?.StartsWith(name, StringComparison.Ordinal) == true);

    /// <summary>Waits until no thread is left: one says that its work is done a moment before it ends.</summary>
    /// <param name="name">How their names begin.</param>
    /// <param name="cancellationToken">Ends the wait; after 1 min it ends by itself.</param>
    /// <returns>Ends when there is none.</returns>
    /// <exception cref="OperationCanceledException">Some are left.</exception>
    public static async Task WaitForNoThreadAsync(string name, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (CountThreads(name) > 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static int Count(Func<string, bool> isWanted) =>
        new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Count(entry => entry.LinkTarget is { } target && isWanted(target));

    private static string? NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm"));
        }
        catch (IOException)
        {
            return null; // it ended while we looked
        }
    }
}
