using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>How a daemon ends that does not end by itself: told by systemd, or because the run cannot be stored.</summary>
public sealed class StoppedRunTests : IDisposable
{
    private readonly DaemonFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_UnderSystemd_TellsHowItIsAndOnStopKeepsAPartialFrameAndTurnsTheCellOff()
    {
        await using var systemd = new NotifySocket(folder.Path("notify"));
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "120");
        string plan = await folder.WritePlanAsync("stopped", root =>
        {
            root["pristine_scans"] = 1;
            root["frame"]!["s"] = 7200; // a minute of real time: it is cut short wherever it is
            root["cells"]![0]!["steps"]![0]!["interval_s"] = 10;
        });
        await using ForeignProcess daemon = folder.RunUnderSystemd(folder.Path("notify"), plan, "stopped.run", "--cells-off-on-stop");
        Assert.Equal("READY=1", await systemd.ReceiveAsync(folder.Token));
        Assert.Equal("WATCHDOG=1", await systemd.ReceiveAsync(folder.Token));
        await daemon.WaitForLineAsync("pristine-begun", folder.Token);
        await WhenCountingAsync();
        await daemon.SignalAsync("TERM", folder.Token);
        string said = await systemd.ReceiveAsync(folder.Token);
        while (said == "WATCHDOG=1") said = await systemd.ReceiveAsync(folder.Token);
        Assert.Equal("STOPPING=1", said);
        Assert.Equal(0, await daemon.WaitForExitAsync(folder.Token));

        using RunReader run = RunReader.Open(folder.Path("stopped.run"));
        Assert.Contains(run.Exposures().Last(), frame => frame is { IsPartial: true, Spectrum.TotalCounts: > 0 });
        Assert.Empty(run.FramesWithoutResult(1));
        RunEvent[] events = [.. run.Events()];
        Assert.Contains("confirmed by the instrument", events.Single(e => e.Kind == RunEventKinds.CellStopped).Text, StringComparison.Ordinal);
        Assert.Equal(RunEventKinds.DaemonStopped, events[^1].Kind);
        Assert.Equal(0, await folder.ExitOfAsync("verify", folder.Path("stopped.run")));
    }

    // The limit on the size of a file stands for a full disk, as in the tests of the store.
    [Fact]
    public async Task Run_CannotBeStored_TurnsTheCurrentOffAndEnds()
    {
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "600");
        string plan = await folder.WritePlanAsync("full", root => root["pristine_scans"] = 1);
        await using ForeignProcess daemon = folder.RunWithLimits(plan, "full.run");
        await daemon.WaitForLineAsync("step-started", folder.Token);
        await using (ForeignProcess limit = ForeignProcess.Start("prlimit", "--pid", $"{daemon.Id}", "--fsize=200000:unlimited")) await limit.WaitForExitAsync(folder.Token);
        Assert.Equal(3, await daemon.WaitForExitAsync(folder.Token));
        Assert.True(
            daemon.Output.Contains("cell-stopped: the current of cell1 is off, confirmed by the instrument: the run cannot be stored", StringComparison.Ordinal), daemon.Output);
        Assert.Equal(0, await CurrentFromNowAsync(simulator));
        Assert.Equal(0, await folder.ExitOfAsync("verify", folder.Path("full.run")));
    }

    /// <summary>Waits until both detectors have counted for a minute of experiment.</summary>
    private async Task WhenCountingAsync()
    {
        StationWiring wiring = await WiringAsync();
        await using var client = StationClient.Open(wiring);
        foreach (DetectorSection detector in wiring.Detectors)
        {
            using CaChannel acquiring = await client.Open($"{detector.Records[0]}.ACQG").WhenConnectedAsync(folder.Token);
            using CaChannel elapsed = await client.Open($"{detector.Records[0]}.ERTM").WhenConnectedAsync(folder.Token);
            while ((await acquiring.ReadAsync(folder.Token)).Value.Number() == 0 || (await elapsed.ReadAsync(folder.Token)).Value.Number() < 60)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, folder.Token);
        }
    }

    /// <summary>The cell's current, A, as the simulator tells it of a moment after this call.</summary>
    private async Task<double> CurrentFromNowAsync(ForeignProcess simulator)
    {
        DateTimeOffset now = new ExperimentClock((await WiringAsync()).ExperimentClock!).GetUtcNow();
        while (Truths(simulator)[^1]["utc"]!.GetValue<DateTimeOffset>() < now) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, folder.Token);
        return Truths(simulator)[^1]["I_A"]!.GetValue<double>();
    }

    private async Task<StationWiring> WiringAsync() => WiringJson.Parse(folder.Settings, await File.ReadAllTextAsync(folder.Settings, folder.Token));

    private static JsonNode[] Truths(ForeignProcess simulator) => [.. simulator.Output.Split('\n')
        .Where(line => line.StartsWith("{\"truth\":", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line)!["truth"]!)];
}
