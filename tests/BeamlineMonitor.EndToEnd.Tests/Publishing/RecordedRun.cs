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

    /// <summary>Its messages in their order: topic below the station's root, whether the broker keeps it, payload.</summary>
    public ImmutableArray<(string Topic, bool IsRetained, string Payload)> Messages { get; private set; }

    public async Task InitializeAsync()
    {
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "2000");
        string plan = await folder.WriteShortPlanAsync("short");
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
        JsonObject login = password is null ? [] : new JsonObject { ["User"] = "station", ["Password"] = password };
        string settings = await folder.UseBrokerAsync(port, login);
        return MonitorProgram.Start("replay", File, "--out", folder.Path(copy), "--publish", "--appsettings", settings);
    }

    /// <summary>A file in its folder.</summary>
    public string Path(string name) => folder.Path(name);
}
