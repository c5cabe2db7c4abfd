using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using BeamlineMonitor.EndToEnd.Tests.Daemon;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Publishing;

/// <summary>A short run that a daemon without a broker has recorded from the simulator, for tests that replay it.</summary>
public sealed class RecordedRun : IAsyncLifetime, IDisposable
{
    private readonly DaemonFolder folder = new();

    /// <summary>Its file.</summary>
    public string File => folder.Path("short.run");

    /// <summary>The settings of its station, without a broker.</summary>
    public string Settings => folder.Settings;

    /// <summary>Its messages in their order: topic below the station's root, whether the broker keeps it, payload.</summary>
    public ImmutableArray<(string Topic, bool IsRetained, string Payload)> Messages { get; private set; }

    public async Task InitializeAsync()
    {
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "2000");
        string plan = await folder.WritePlanAsync("short", root =>
        {
            root["pristine_scans"] = 2;
            root["cells"]![0]!["steps"]![0]!["at_most_h"] = 3;
        });
        await using ForeignProcess daemon = folder.Run(plan, "short.run");
        if (await daemon.WaitForExitAsync(folder.Token) != 0) throw new InvalidOperationException(daemon.Output);
        await using RunFile file = await RunFile.OpenAsync(File, "test", TimeProvider.System, folder.Token);
        IReadOnlyList<OutboxEntry> waiting = await file.Outbox.ReadUnsentAsync(0, int.MaxValue, folder.Token);
        Messages = [.. waiting.Select(entry => (entry.Topic, entry.IsRetained, Encoding.UTF8.GetString(entry.Payload.Span)))];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    /// <summary>Replays and publishes it from a copy, a process of its own.</summary>
    /// <param name="copy">The copy, which is made.</param>
    /// <param name="port">The broker's port on 127.0.0.1.</param>
    /// <param name="password">Password of the user <c>station</c>; null to be nobody.</param>
    public async Task<ForeignProcess> ReplayAsync(string copy, int port, string? password = null)
    {
        JsonNode settings = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(Settings, folder.Token))!;
        var broker = new JsonObject { ["Mode"] = "external", ["Host"] = "127.0.0.1", ["Port"] = port };
        if (password is not null) (broker["User"], broker["Password"]) = ("station", password);
        settings["Mqtt"] = new JsonObject { ["Broker"] = broker };
        string file = folder.Path($"replay.{Guid.NewGuid():N}.json");
        await System.IO.File.WriteAllTextAsync(file, settings.ToJsonString(), folder.Token);
        return ForeignProcess.Start("dotnet", DaemonFolder.Program, "replay", File, "--out", folder.Path(copy), "--publish", "--appsettings", file);
    }

    /// <summary>A file in its folder.</summary>
    public string Path(string name) => folder.Path(name);
}
