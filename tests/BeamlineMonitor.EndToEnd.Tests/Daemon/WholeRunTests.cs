using System.Text.Json.Nodes;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Messaging.Topics;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>
/// The daemon as a process of its own against the simulator in another: a whole charge, killed on its way, taken up again, replayed, and all of it seen by
/// foreign subscribers of a broker.
/// </summary>
public sealed class WholeRunTests : IDisposable
{
    private const string Root = "operando/v1/simulator/";

    private readonly DaemonFolder folder = new(patienceMinutes: 10);

    private string Run => folder.Path("charge.run");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_KilledInTheChargeAndStartedAgain_EndsVerifiesReplaysToTheSameBytesAndIsPublishedWhole()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(folder.Token);
        await using ForeignProcess subscriber = Subscribe(broker, "5", ["cell/+/layer/#", "cell/+/profile/#", "cell/+/summary", "cell/+/echem/batch", "run/state", "alarm/+", "event", "status"]);
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "1000"); // slow enough to come back within the charge
        await folder.UseBrokerAsync(broker.Port, []);

        await using (ForeignProcess killed = StartDaemon())
        {
            await killed.WaitForLineAsync("stored: layer", folder.Token);
            await subscriber.WaitForLineAsync("\"step\":0,\"cycle\":1,", folder.Token); // a sample of the step: the potentiostat runs it
        } // disposing kills it

        await using ForeignProcess daemon = StartDaemon();
        await daemon.WaitForLineAsync("run-resumed", folder.Token);
        await daemon.WaitForLineAsync("run-ended", folder.Token);
        Assert.Equal(0, await daemon.WaitForExitAsync(folder.Token));
        Assert.Contains("step-adopted", daemon.Output, StringComparison.Ordinal);

        Assert.Equal(
            ["starting", "calibrating", "pristine", "running", "starting", "running", "ending", "complete"],
            (await StoredAsync()).Where(message => message.Topic == "run/state").Select(message => message.Payload["state"]!.GetValue<string>()));
        await subscriber.WaitForLineAsync("\"state\":\"offline\"", folder.Token);
        await CheckSubscriberAsync(subscriber);
        await CheckLateReaderAsync(broker);
        (Dictionary<string, int> messages, string[] faults) = await MessageJudge.JudgeAsync(
            (await StoredAsync()).Select(message => (Root + message.Topic, TopicKinds.All.Single(kind => kind.NamesIn(message.Topic) is not null).Schema, message.Payload)),
            folder.Token);
        Assert.Empty(faults);
        Assert.Equal(TopicKinds.All.Where(kind => kind.IsStored).Select(kind => kind.Schema).ToHashSet(), messages.Keys.Append("alarm.v1").ToHashSet());
        Assert.Equal(0, await folder.ExitOfAsync("verify", Run));
        JsonNode replayed = await folder.ReplayAsync(Run);
        Assert.True(replayed["equal"]!.GetValue<bool>(), replayed.ToJsonString());
        await using ForeignProcess again = StartDaemon();
        Assert.Equal(2, await again.WaitForExitAsync(folder.Token)); // it is complete: nothing is added
    }

    [Fact]
    public async Task Run_FaultsInSettingsAndPlan_AreAllListedAndNothingIsOpened()
    {
        string settings = folder.Path("wrong.settings.json");
        await File.WriteAllTextAsync(settings, """
            {
              "Station": { "Name": "s" },
              "Cells": [ { "Name": "cell1", "Potentiostat": { "Driver": "hand", "Address": "nowhere", "Device": "es9" } } ],
              "Detectors": [], "ChannelAccess": {}, "Stage": { "Driver": "epics-motor", "Record": "m" }, "Web": { "Port": 70000 }, "Wbe": 1
            }
            """, folder.Token);
        string plan = await folder.WritePlanAsync("wrong", root => (root["frmae"], root["frame"]!["s"], root["gate"]!["dead_time_at_most"]) = (1, -60, 1.5));
        await using ForeignProcess daemon = MonitorProgram.StartConfigured("run", "--plan", plan, "--appsettings", settings, "--run", Run);
        Assert.Equal(2, await daemon.WaitForExitAsync(folder.Token));
        string[] faults =
        [
            "Potentiostat.Driver: \"hand\"", "'nowhere'", "\"es9\"", "$.Detectors: empty", "$.Web.Port: 70000 is not a whole number from 0 to 65535", "$.Wbe: unknown key; known here: Beam,",
            "$.frame.s: -60 is not a number from 0.05 to 86400", "$.gate.dead_time_at_most: 1.5 is not a number from 0 to 1", "$.frmae: unknown key; known here: ",
        ];
        Assert.All(faults, fault => Assert.Contains(fault, daemon.Output, StringComparison.Ordinal));
        Assert.False(File.Exists(Run));
    }

    private ForeignProcess StartDaemon() => folder.Run("paper-1mAh", "charge.run");

    private static ForeignProcess Subscribe(MosquittoProcess broker, string version, IEnumerable<string> filters, params string[] more) => ForeignProcess.Start(
        "mosquitto_sub",
        ["-V", version, "-p", $"{broker.Port}", "-q", "1", .. filters.SelectMany(filter => (string[])["-t", $"{Root}{filter}"]), "-F", "%t %p", .. more]);

    /// <summary>What the run file says was sent, or waits.</summary>
    private async Task<IReadOnlyList<(string Topic, long Number, JsonNode Payload)>> StoredAsync()
    {
        await using RunFile file = await RunFile.OpenAsync(Run, "test", TimeProvider.System, folder.Token);
        IReadOnlyList<OutboxEntry> sent = await file.Outbox.ReadSentAsync(DateTimeOffset.UnixEpoch, int.MaxValue, folder.Token);
        IReadOnlyList<OutboxEntry> waiting = await file.Outbox.ReadUnsentAsync(0, int.MaxValue, folder.Token);
        return [.. sent.Concat(waiting).Select(entry => (entry.Topic, entry.Number, JsonNode.Parse(entry.Payload.Span)!))];
    }

    /// <summary>Every stored message came, each topic in its order, whatever came twice.</summary>
    private async Task CheckSubscriberAsync(ForeignProcess subscriber)
    {
        var stored = (await StoredAsync()).GroupBy(message => message.Topic).ToDictionary(topic => topic.Key, topic => topic.Select(message => message.Number).ToArray());
        await UntilAsync(() => Seen(subscriber).Sum(topic => topic.Value.Length) >= stored.Sum(topic => topic.Value.Length));
        Dictionary<string, long[]> seen = Seen(subscriber);
        Assert.Equal(stored.Keys.Order(StringComparer.Ordinal), seen.Keys.Order(StringComparer.Ordinal));
        Assert.All(stored, topic => Assert.Equal(topic.Value, seen[topic.Key]));
    }

    /// <summary>Somebody who comes after the run has its whole state at once, by MQTT 3.1.1 too.</summary>
    private async Task CheckLateReaderAsync(MosquittoProcess broker)
    {
        await using ForeignProcess ready = ForeignProcess.Start("mosquitto_pub", "-p", $"{broker.Port}", "-q", "1", "-r", "-t", "ready", "-m", "yes");
        Assert.Equal(0, await ready.WaitForExitAsync(folder.Token));
        await using ForeignProcess late = Subscribe(broker, "311", ["#"], "-t", "ready", "--retained-only");
        await late.WaitForLineAsync("ready yes", folder.Token); // what is kept comes in the order of the filters
        string[] topics = [.. late.Output.Split('\n').Where(line => line.StartsWith(Root, StringComparison.Ordinal)).Select(line => line[Root.Length..].Split(' ')[0])];
        string[] state =
        [
            "status", "meta", "beam", "run/state", "dev/stage/status", "dev/beam/status", "dev/cell1-potentiostat/status", "dev/cell1-pressure/status",
            "dev/detector-horizontal/status", "cell/cell1/layer/1", "cell/cell1/layer/4/vertical", "cell/cell1/profile", "cell/cell1/summary",
            "cell/cell1/echem/last", "cell/cell1/pressure/last", "spectrum/horizontal",
        ];
        Assert.All(state, topic => Assert.Contains(topic, topics));
        Assert.DoesNotContain(topics, topic => topic is "event" or "cell/cell1/echem/sample" or "cell/cell1/echem/batch");
    }

    private static Dictionary<string, long[]> Seen(ForeignProcess subscriber) =>
    (
        from line in subscriber.Output.Split('\n')
        where line.StartsWith(Root, StringComparison.Ordinal)
        let topic = line[Root.Length..line.IndexOf(' ', StringComparison.Ordinal)]
        let payload = JsonNode.Parse(line[line.IndexOf(' ', StringComparison.Ordinal)..])!
        where payload["run"] is not null && topic != "status"
        group payload["seq"]!.GetValue<long>() by topic).ToDictionary(topic => topic.Key, topic => topic.Distinct().ToArray());

    private async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo()) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, folder.Token);
    }
}
