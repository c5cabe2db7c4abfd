using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>The verb demo in a terminal, where Ctrl-C goes to every process of the group.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly DaemonFolder folder = new();

    private string RunFile => folder.Path("paper-1mAh.run");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task CtrlC_WhileTheCellRuns_TurnsItOffEndsOrderlyAndLeavesNoSimulator()
    {
        await using ForeignProcess demo = MonitorProgram.StartInASession("demo", "--folder", folder.Path(""), "--texture", "hardened");
        await UntilAsync(demo, () => Events().Any(happened => happened.Kind == RunEventKinds.StepStarted));
        Assert.NotEmpty(Simulators());
        await demo.SignalGroupAsync("INT", folder.Token);
        int exit = await demo.WaitForExitAsync(folder.Token);
        Assert.True(exit == 0, demo.Output);
        Assert.Contains("confirmed by the instrument", Events().Single(happened => happened.Kind == RunEventKinds.CellStopped).Text, StringComparison.Ordinal);
        Assert.Equal(RunEventKinds.DaemonStopped, Events()[^1].Kind);
        Assert.Equal(0, await folder.ExitOfAsync("verify", RunFile));
        Assert.Empty(Simulators());
    }

    private RunEvent[] Events()
    {
        if (!File.Exists(RunFile)) return [];
        try
        {
            using RunReader reader = RunReader.Open(RunFile);
            return [.. reader.Events()];
        }
        catch (RunStoreException)
        {
            return []; // it is just being made
        }
    }

    /// <summary>The simulators that write into the folder, by their command lines.</summary>
    private string[] Simulators() =>
    [
        .. Directory.EnumerateFiles("/proc", "cmdline", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true })
            .Select(TextOf)
            .Where(command => command.Contains("simulate\0", StringComparison.Ordinal) && command.Contains(folder.Path("appsettings.json"), StringComparison.Ordinal)),
    ];

    private static string TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return ""; // it ended while we looked
        }
    }

    private async Task UntilAsync(ForeignProcess demo, Func<bool> holds)
    {
        Task<int> ended = demo.WaitForExitAsync(folder.Token);
        while (!holds())
        {
            if (ended.IsCompleted) Assert.Fail(demo.Output);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, folder.Token);
        }
    }
}
