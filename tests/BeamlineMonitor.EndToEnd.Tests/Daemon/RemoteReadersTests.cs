using System.Text.Json.Nodes;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.Messaging.Topics;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>A simulated charge as those see it who are not in the daemon: mqtt.js through the bridge, the verb watch, and EPICS' own client.</summary>
public sealed class RemoteReadersTests : IDisposable
{
    private const double Patience = 60, DarkSeconds = 86400;
    private const int TimeDouble = 20;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "beamline-monitor.dll");

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(4));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly HeldPort web = new(), broker = new(), epics = new();

    private string Settings => Path.Combine(folder.FullName, "appsettings.json");

    public void Dispose()
    {
        guard.Dispose();
        web.Dispose();
        broker.Dispose();
        epics.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Charge_SeenFromOutside_IsWholeAtOnceAndEveryMessageIsValid()
    {
        await using ForeignProcess simulator = Start("simulate", "--scenario", "paper-1mAh", "--speed", "500", "--json", "--out", Settings);
        await simulator.WaitForLineAsync("{\"start\":", guard.Token);
        string wired = await File.ReadAllTextAsync(Settings, guard.Token);
        JsonObject settings = JsonNode.Parse(wired)!.AsObject();
        settings["Runs"] = new JsonObject { ["Folder"] = folder.FullName };
        settings["Web"] = new JsonObject { ["Port"] = web.Number };
        settings["Mqtt"] = new JsonObject { ["Broker"] = new JsonObject { ["Mode"] = "local", ["Port"] = broker.Number } };
        settings["Epics"] = new JsonObject { ["Port"] = epics.Number };
        await File.WriteAllTextAsync(Settings, settings.ToJsonString(), guard.Token);
        await using ForeignProcess daemon = Start("run", "--plan", "paper-1mAh", "--appsettings", Settings);
        await daemon.WaitForLineAsync("layers-begun", guard.Token);

        string station = settings["Station"]!["Name"]!.GetValue<string>();
        await using ForeignProcess watch = ForeignProcess.Start("dotnet", Program, "watch", "--broker", $"127.0.0.1:{broker.Number}", "--json");
        await watch.WaitForLineAsync($"operando/v1/{station}/cell/cell1/layer/4\"", guard.Token);
        await watch.WaitForLineAsync("\"firmware\":\"1500 of Mar 12 2026 14:28:01\"", guard.Token);
        await using ForeignProcess piped = ForeignProcess.Start("dotnet", Program, "watch", "--broker", $"127.0.0.1:{broker.Number}");
        await piped.WaitForLineAsync("cell1, vertical", guard.Token);
        Assert.DoesNotContain('\u001b', piped.Output); // colours are for terminals
        await using ForeignProcess page = ForeignProcess.Start(
            "node", Path.Combine(MessageJudge.Scripts, "subscribe.mjs"), $"ws://127.0.0.1:{web.Number}/mqtt", MessageJudge.Document, $"http://127.0.0.1:{web.Number}");
        foreach (TopicKind kind in TopicKinds.All.Where(kind => kind != TopicKinds.Alarm && kind != TopicKinds.Event)) await page.WaitForLineAsync(Of(kind), guard.Token);

        // The same result by Channel Access, with the time of its measurement.
        (AlarmSeverity severity, double x, uint seconds) = await Task.Factory.StartNew(
            () => ReadX(epics.Number, $"{station}:CELL1:L4:XC"), guard.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.InRange(severity, AlarmSeverity.None, AlarmSeverity.Major);
        Assert.InRange(x, 0.4, 1.1);
        Assert.InRange(DbrCodec.Epoch.AddSeconds(seconds), new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

        await LoseBeamAsync(WiringJson.Parse(Settings, wired)); // else nothing happens before the charge ends, and the daemon soon after it
        await page.WaitForLineAsync(Of(TopicKinds.Event), guard.Token);
        page.EndInput();
        JsonNode verdict = JsonNode.Parse(await page.WaitForLineAsync("\"messages\":", guard.Token))!;
        Assert.Empty(verdict["faults"]!.AsArray().Select(fault => fault!.GetValue<string>()));

        // What the broker keeps comes before anything new: a page that is opened late draws the whole state at once.
        JsonNode[] seen = [.. page.Output.Split('\n').Where(line => line.StartsWith("{\"topic\"", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line)!)];
        string[] kept = [.. seen.TakeWhile(message => message["retained"]!.GetValue<bool>()).Select(message => message["topic"]!.GetValue<string>()[$"operando/v1/{station}/".Length..])];
        Assert.Superset(new HashSet<string>(["status", "meta", "run/state", "cell/cell1/layer/1", "cell/cell1/layer/4"]), kept.ToHashSet());

        // A profile has come, so the spectra of fitted frames have: their models come with them.
        Assert.Contains(seen, message => message["windows"]?.GetValue<int>() > 0);
    }

    private static string Of(TopicKind kind) => $"\"schema\":\"{kind.Schema}\"";

    private async Task LoseBeamAsync(StationWiring wiring)
    {
        await using var client = StationClient.Open(wiring);
        CaChannel ring = await client.Open(new BeamPvNames().LoseBeam).WhenConnectedAsync(guard.Token);
        await ring.WriteAsync(CaValue.Of(DarkSeconds), guard.Token);
    }

    private static ForeignProcess Start(string verb, params string[] arguments) =>
        ForeignProcess.Start("dotnet", [Program, verb, .. arguments, "--config", RepositoryFolder.Config]);

    /// <summary>On one thread, for the library's context hangs on it.</summary>
    private static (AlarmSeverity Severity, double Value, uint Seconds) ReadX(int port, string name)
    {
        Libca.Prepare(port);
        Assert.Equal(Libca.Normal, Libca.CreateContext(1));
        try
        {
            Assert.Equal(Libca.Normal, Libca.CreateChannel(name, IntPtr.Zero, IntPtr.Zero, 0, out IntPtr channel));
            Assert.Equal(Libca.Normal, Libca.PendIo(Patience));
            byte[] value = GC.AllocateArray<byte>(24, pinned: true); // the library writes into it until the wait is over
            Assert.Equal(Libca.Normal, Libca.Get(TimeDouble, 1, channel, value));
            Assert.Equal(Libca.Normal, Libca.PendIo(Patience));
            return ((AlarmSeverity)BitConverter.ToUInt16(value, 2), BitConverter.ToDouble(value, 16), BitConverter.ToUInt32(value, 4));
        }
        finally
        {
            Libca.DestroyContext();
        }
    }
}
