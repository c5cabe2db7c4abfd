using System.Text.Json.Nodes;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>The daemon as a process of its own against the simulator in another: a whole charge, killed on its way, taken up again, replayed.</summary>
public sealed class WholeRunTests : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "beamline-monitor.dll");

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(3));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    private string Settings => Path.Combine(folder.FullName, "appsettings.json");

    private string Run => Path.Combine(folder.FullName, "charge.run");

    public void Dispose()
    {
        guard.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_KilledInTheChargeAndStartedAgain_EndsVerifiesAndReplaysToTheSameBytes()
    {
        await using ForeignProcess simulator = Start("simulate", "--scenario", "paper-1mAh", "--speed", "2000", "--json", "--out", Settings);
        await simulator.WaitForLineAsync("{\"start\":", guard.Token);

        await using (ForeignProcess killed = StartDaemon())
        {
            await killed.WaitForLineAsync("step-started", guard.Token);
        } // disposing kills it

        await using ForeignProcess daemon = StartDaemon();
        await daemon.WaitForLineAsync("run-resumed", guard.Token);
        await daemon.WaitForLineAsync("run-ended", guard.Token);
        Assert.Equal(0, await daemon.WaitForExitAsync(guard.Token));
        Assert.Contains("step-adopted", daemon.Output, StringComparison.Ordinal);

        Assert.Equal(
            ["starting", "calibrating", "pristine", "running", "starting", "running", "ending", "complete"],
            (await PublishedAsync("run/state")).Select(payload => payload["state"]!.GetValue<string>()));
        Assert.Equal(0, await ExitOfAsync("verify", Run));
        await using ForeignProcess replay = Start("replay", Run, "--json");
        JsonNode replayed = JsonNode.Parse(await replay.WaitForLineAsync("payload_sha256", guard.Token))!;
        Assert.True(replayed["equal"]!.GetValue<bool>(), replayed.ToJsonString());
        Assert.Equal(0, await replay.WaitForExitAsync(guard.Token));
        await using ForeignProcess again = StartDaemon();
        Assert.Equal(2, await again.WaitForExitAsync(guard.Token)); // it is complete: nothing is added
    }

    [Fact]
    public async Task Run_FaultsInSettingsAndPlan_AreAllListedAndNothingIsOpened()
    {
        await File.WriteAllTextAsync(Settings, """
            {
              "Station": { "Name": "s" },
              "Cells": [ { "Name": "cell1", "Potentiostat": { "Driver": "hand", "Address": "nowhere", "Device": "es9" } } ],
              "Detectors": [], "ChannelAccess": {}, "Stage": { "Driver": "epics-motor", "Record": "m" }, "Web": { "Port": 70000 }, "Wbe": 1
            }
            """, guard.Token);
        JsonObject wrong = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json"), guard.Token))!.AsObject();
        (wrong["name"], wrong["frmae"], wrong["frame"]!["s"], wrong["gate"]!["dead_time_at_most"]) = ("wrong", 1, -60, 1.5);
        string plan = Path.Combine(folder.FullName, "wrong.json");
        await File.WriteAllTextAsync(plan, wrong.ToJsonString(), guard.Token);
        await using ForeignProcess daemon = Start("run", "--plan", plan, "--appsettings", Settings, "--run", Run);
        Assert.Equal(2, await daemon.WaitForExitAsync(guard.Token));
        string[] faults =
        [
            "Potentiostat.Driver: \"hand\"", "'nowhere'", "\"es9\"", "$.Detectors: empty", "$.Web.Port: 70000 is not a whole number from 0 to 65535", "$.Wbe: unknown key; known here: Beam,",
            "$.frame.s: -60 is not a number from 0.05 to 86400", "$.gate.dead_time_at_most: 1.5 is not a number from 0 to 1", "$.frmae: unknown key; known here: cells,",
        ];
        Assert.All(faults, fault => Assert.Contains(fault, daemon.Output, StringComparison.Ordinal));
        Assert.False(File.Exists(Run));
    }

    private ForeignProcess StartDaemon() => Start("run", "--plan", "paper-1mAh", "--run", Run, "--appsettings", Settings);

    private async Task<JsonNode[]> PublishedAsync(string topic)
    {
        await using RunFile file = await RunFile.OpenAsync(Run, "test", TimeProvider.System, guard.Token);
        return
        [
            .. from entry in await file.Outbox.ReadUnsentAsync(0, int.MaxValue, guard.Token)
               where entry.Topic == topic
               select JsonNode.Parse(entry.Payload.Span),
        ];
    }

    private async Task<int> ExitOfAsync(params string[] arguments)
    {
        await using ForeignProcess process = ForeignProcess.Start("dotnet", [Program, .. arguments]);
        return await process.WaitForExitAsync(guard.Token);
    }

    private static ForeignProcess Start(string verb, params string[] arguments) =>
        ForeignProcess.Start("dotnet", verb == "replay" ? [Program, verb, .. arguments] : [Program, verb, .. arguments, "--config", RepositoryFolder.Config]);
}
