using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Tests.Channels;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

/// <summary>Counts descriptors and threads of this process, so nothing else may run beside it.</summary>
[Collection(nameof(ChannelLeakTests))]
public sealed class MethodScriptLeakTests
{
    [Fact]
    public async Task Cycles_OpenRunAbortClose1000Times_LeakNothing()
    {
        await using PotentiostatRig rig = new(onPty: true);
        await CycleAsync(rig);
        int descriptors = CountDescriptors();

        for (int i = 0; i < 1000; i++) await CycleAsync(rig);

        Assert.Equal(descriptors, CountDescriptors());
        Assert.Equal(3 * 1001, rig.Device.ScriptsAccepted);
        while (CountThreads() > 0)
        {
            rig.Guard.ThrowIfCancellationRequested();
            await Task.Yield(); // the last pump says that the line is closed a moment before its thread ends
        }
    }

    // Three scripts: the cell is turned off, the step, and the cell is turned off.
    private static async Task CycleAsync(PotentiostatRig rig)
    {
        await using IPotentiostat driver = rig.Connect();
        await using (IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(PotentiostatRig.Charge(100), rig.Guard).GetAsyncEnumerator(rig.Guard))
        {
            await rig.NextAsync(outputs);
        }

        await driver.AbortAsync(rig.Guard);
    }

    private static int CountDescriptors() => new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos()
        .Count(entry => entry.LinkTarget is { } target && (target.StartsWith("/dev/pt", StringComparison.Ordinal) || target.Contains("eventfd", StringComparison.Ordinal)));

    private static int CountThreads() => Directory.EnumerateDirectories("/proc/self/task").Count(thread =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).StartsWith("serial:", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it ended while we looked
        }
    });
}
