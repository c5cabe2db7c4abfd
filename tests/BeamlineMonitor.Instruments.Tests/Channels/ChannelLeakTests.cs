using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Tests.Channels;

/// <summary>Counts the descriptors and threads of this process, so nothing else may run beside it.</summary>
[Collection(nameof(ChannelLeakTests))]
[CollectionDefinition(nameof(ChannelLeakTests), DisableParallelization = true)]
public sealed class ChannelLeakTests
{
    [Fact]
    public async Task Serial_OpenedAndClosed1000Times_LeaksNothing()
    {
        await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        int before = CountDescriptors();
        for (int i = 0; i < 1000; i++)
        {
            await using SerialByteChannel port = SerialByteChannel.Open(instrument.Address, null);
        }

        Assert.Equal(before, CountDescriptors());
        await AssertNoThreadLeftAsync("serial:");
    }

    [Fact]
    public async Task Pty_OpenedAndClosed1000Times_LeaksNothing()
    {
        int before = CountDescriptors();
        for (int i = 0; i < 1000; i++)
        {
            await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        }

        Assert.Equal(before, CountDescriptors());
        await AssertNoThreadLeftAsync("pty:");
    }

    // Terminals and eventfds: the runtime opens other descriptors when it likes.
    private static int CountDescriptors() => new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos()
        .Count(entry => entry.LinkTarget is { } target && (target.StartsWith("/dev/pt", StringComparison.Ordinal) || target.Contains("eventfd", StringComparison.Ordinal)));

    private static async Task AssertNoThreadLeftAsync(string name)
    {
        // The last pump says that the line is closed a moment before its thread ends.
        using CancellationTokenSource guard = new(TimeSpan.FromSeconds(10));
        while (CountThreads(name) > 0)
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static int CountThreads(string name)
    {
        int count = 0;
        foreach (string thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(thread, "comm")).StartsWith(name, StringComparison.Ordinal)) count++;
            }
            catch (IOException)
            {
                // It ended while we looked.
            }
        }

        return count;
    }
}
