using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Publishing;

/// <summary>A recorded run that is replayed to a broker, as mosquitto's own subscriber sees it.</summary>
/// <param name="run">The run.</param>
public sealed class ReplayPublishTests(RecordedRun run) : IClassFixture<RecordedRun>, IDisposable
{
    private const string Live = "operando/v1/simulator/";
    private const string Replayed = "operando/v1/simulator-replay/";

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(4));

    // More than it takes to see something of the replay, and less than the replay sends, however much was recorded: it is still under way when the broker goes.
    private int PartBytes => run.Messages.Sum(message => message.Payload.Length) / 3;

    public void Dispose() => guard.Dispose();

    [Fact]
    public async Task Replay_Published_BringsEveryMessageOnceAndLeavesTheLiveStationAlone()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using (ForeignProcess live = ForeignProcess.Start(
            "mosquitto_pub", "-p", $"{broker.Port}", "-q", "1", "-r", "-t", $"{Live}run/state", "-m", "{\"seq\":7}")) await live.WaitForExitAsync(guard.Token);
        await using ForeignProcess subscriber = await SubscribeAsync(broker.Port);
        await using ForeignProcess replay = await run.ReplayAsync("once.run", broker.Port);
        Assert.Equal(0, await replay.WaitForExitAsync(guard.Token));
        await subscriber.WaitForLineAsync("\"state\":\"offline\"", guard.Token);

        PublishedLine[] seen = PublishedLine.Read(subscriber.Output);
        Assert.Equal([new PublishedLine($"{Live}run/state", true, "", "{\"seq\":7}")], seen.Where(message => !message.Topic.StartsWith(Replayed, StringComparison.Ordinal)));
        Assert.Equal(["online", "offline"], StatesOf(seen));
        Assert.Single(seen, message => message.Topic == $"{Replayed}meta");
        Assert.Equal(Expected(), Stored(seen).GroupBy(message => message.Topic).ToDictionary(topic => topic.Key, topic => topic.Select(message => message.Recorded).ToArray()));
        await CheckKeptAsync(broker.Port);
    }

    [Fact]
    public async Task Replay_PublishedTwice_BringsEverythingAnewToWhoeverTakesRepeatsOut()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using ForeignProcess subscriber = await SubscribeAsync(broker.Port);
        foreach (string copy in (string[])["first.run", "second.run"])
        {
            await using ForeignProcess replay = await run.ReplayAsync(copy, broker.Port);
            Assert.Equal(0, await replay.WaitForExitAsync(guard.Token));
        }

        while (PublishedLine.Read(subscriber.Output).Count(message => message.Topic == $"{Replayed}status") < 4)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, guard.Token);
        foreach (IGrouping<string, PublishedLine> topic in Stored(PublishedLine.Read(subscriber.Output)).GroupBy(message => message.Topic))
        {
            int once = run.Messages.Count(message => Replayed + message.Topic == topic.Key);
            Assert.Equal(2 * once, topic.Select(message => message.Number).Distinct().Count());
            Assert.Equal(topic.Select(message => message.Number).Order(), topic.Select(message => message.Number)); // the second is later than the first
        }
    }

    [Fact]
    public async Task Replay_BrokerStoppedOnTheWay_LosesNothing()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using ForeignProcess subscriber = await SubscribeAsync(broker.Port);
        await using NarrowLine line = NarrowLine.Start(broker.Port, PartBytes);
        await using ForeignProcess replay = await run.ReplayAsync("stopped.run", line.Port);
        await subscriber.WaitForLineAsync($"{Replayed}run/state", guard.Token);
        await broker.StopAsync(guard.Token);
        await replay.WaitForLineAsync("nothing is published: ", guard.Token);
        await broker.RestartAsync(guard.Token);
        line.Widen();
        Assert.Equal(0, await replay.WaitForExitAsync(guard.Token));
        Assert.Contains("is there again", replay.Output, StringComparison.Ordinal);
        await WaitForAllAsync(subscriber);

        // What was under way when the broker stopped comes twice; without the repeats it is whole and in order.
        Assert.Equal(Expected(), TopicsOf(subscriber));
        await CheckKeptAsync(broker.Port);
    }

    // A broker that writes nothing down has forgotten all. It has a second port for the replay, which is shut until the subscriber stands again.
    [Fact]
    public async Task Replay_BrokerKilledOnTheWay_GetsTheLastMinuteAgainAsHistorical()
    {
        using HeldPort second = new();
        string[] open = ["autosave_interval 0", $"listener {second.Number} 127.0.0.1"], shut = ["autosave_interval 0"];
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token, open);
        await using NarrowLine line = NarrowLine.Start(second.Number, PartBytes);
        await using ForeignProcess replay = await run.ReplayAsync("killed.run", line.Port);
        await using (ForeignProcess before = await SubscribeAsync(broker.Port)) await before.WaitForLineAsync($"{Replayed}run/state", guard.Token);
        await broker.KillAsync();
        await replay.WaitForLineAsync("nothing is published: ", guard.Token);
        line.Widen();
        await broker.RestartAsync(shut, guard.Token);
        await using ForeignProcess subscriber = await SubscribeAsync(broker.Port);
        await broker.StopAsync(guard.Token);
        await broker.RestartAsync(open, guard.Token);
        Assert.Equal(0, await replay.WaitForExitAsync(guard.Token));
        await WaitForAllAsync(subscriber);

        Assert.Equal(Expected(), TopicsOf(subscriber));
        PublishedLine first = PublishedLine.Read(subscriber.Output).First(message => message.Topic == $"{Replayed}run/state");
        Assert.Equal("schema:run-state.v1 historical:1", first.Properties);
        await CheckKeptAsync(broker.Port);
    }

    [Fact]
    public async Task Replay_NoBroker_IsOneLineAndNothingIsLeft()
    {
        using HeldPort nobodys = new();
        await using ForeignProcess replay = await run.ReplayAsync("nobody.run", nobodys.Number);
        await CheckRefusedAsync(replay, "nobody.run", $"--publish: mqtt://127.0.0.1:{nobodys.Number}: ", "Is the broker running");
    }

    [Fact]
    public async Task Replay_WrongPassword_IsOneLineAndNothingIsLeft()
    {
        string passwords = run.Path("passwords");
        await using (ForeignProcess make = ForeignProcess.Start("mosquitto_passwd", "-b", "-c", passwords, "station", "right")) await make.WaitForExitAsync(guard.Token);
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token, "allow_anonymous false", $"password_file {passwords}");
        await using ForeignProcess replay = await run.ReplayAsync("wrong.run", broker.Port, "wrong");
        await CheckRefusedAsync(replay, "wrong.run", $"--publish: mqtt://127.0.0.1:{broker.Port} refused the connection of beamline-monitor-simulator-replay", "not authorized");
    }

    // mosquitto 2.0.11 may hang up before its refusal is read: then the line is told as lost, and the reason when it is there again.
    [Fact]
    public async Task Replay_StationThatMayNotWrite_EndsWithTheReasonToldOnce()
    {
        string acl = run.Path("acl");
        await File.WriteAllTextAsync(acl, $"topic read #\ntopic write {Live}#\n", guard.Token);
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token, $"acl_file {acl}");
        await using ForeignProcess replay = await run.ReplayAsync("denied.run", broker.Port);
        Assert.Equal(2, await replay.WaitForExitAsync(guard.Token));
        string[] lines = replay.Output.Split('\n');
        Assert.Single(lines, line => line.Contains("not authorized", StringComparison.Ordinal));
        Assert.EndsWith("Mend it, then replay again.", lines[^1], StringComparison.Ordinal);
    }

    private static IEnumerable<PublishedLine> Stored(IEnumerable<PublishedLine> seen) => seen.Where(
        message => message.Topic.StartsWith(Replayed, StringComparison.Ordinal) && message.Topic != $"{Replayed}status" && message.Topic != $"{Replayed}meta");

    private static IEnumerable<string> StatesOf(IEnumerable<PublishedLine> seen) =>
        seen.Where(message => message.Topic == $"{Replayed}status").Select(message => message.Payload.Contains("\"online\"", StringComparison.Ordinal) ? "online" : "offline");

    /// <summary>Payloads by topic as they came, without repeats.</summary>
    private static Dictionary<string, string[]> TopicsOf(ForeignProcess subscriber) =>
        Stored(PublishedLine.Read(subscriber.Output)).GroupBy(message => message.Topic).ToDictionary(
            topic => topic.Key, topic => topic.DistinctBy(message => message.Number).Select(message => message.Recorded).ToArray());

    // The goodbye is no sign: a broker that stops may tell of the will.
    private async Task WaitForAllAsync(ForeignProcess subscriber)
    {
        while (TopicsOf(subscriber).Sum(topic => topic.Value.Length) < run.Messages.Length)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, guard.Token);
    }

    /// <summary>Payloads by topic, as the run file has them.</summary>
    private Dictionary<string, string[]> Expected() =>
        run.Messages.GroupBy(message => message.Topic).ToDictionary(topic => Replayed + topic.Key, topic => topic.Select(message => message.Payload).ToArray());

    /// <summary>What the broker keeps is the last of each topic that it should keep, and nothing else of the replay.</summary>
    private async Task CheckKeptAsync(int port)
    {
        await using ForeignProcess late = ForeignProcess.Start(
            "mosquitto_sub", "-V", "5", "-p", $"{port}", "-q", "1", "-t", $"{Replayed}#", "-t", "ready", "-F", PublishedLine.Format, "--retained-only");
        await late.WaitForLineAsync("ready|", guard.Token); // what is kept comes in the order of the filters
        PublishedLine[] kept = PublishedLine.Read(late.Output);
        Assert.Equal(["meta", "status"], kept.Select(message => message.Topic[Replayed.Length..]).Where(topic => topic is "meta" or "status").Order(StringComparer.Ordinal));
        Assert.Equal(["offline"], StatesOf(kept));
        Assert.Equal(
            run.Messages.Where(message => message.IsRetained).GroupBy(message => message.Topic).ToDictionary(topic => Replayed + topic.Key, topic => topic.Last().Payload),
            Stored(kept).ToDictionary(message => message.Topic, message => message.Recorded));
    }

    private async Task CheckRefusedAsync(ForeignProcess replay, string copy, params string[] parts)
    {
        Assert.Equal(2, await replay.WaitForExitAsync(guard.Token));
        string line = Assert.Single(replay.Output.Split('\n'));
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
        Assert.False(File.Exists(run.Path(copy)));
    }

    /// <summary>A subscriber that is told when it stands, and whose session the broker keeps over a stop.</summary>
    private async Task<ForeignProcess> SubscribeAsync(int port)
    {
        ForeignProcess subscriber = ForeignProcess.Start(
            "mosquitto_sub", "-V", "5", "-p", $"{port}", "-q", "1", "-i", "reader", "-c", "-x", "3600", "-t", "operando/#", "-t", "ready", "-F", PublishedLine.Format);
        await using ForeignProcess ready = ForeignProcess.Start("mosquitto_pub", "-p", $"{port}", "-q", "1", "-r", "-t", "ready", "-m", "yes");
        await ready.WaitForExitAsync(guard.Token);
        await subscriber.WaitForLineAsync("ready|", guard.Token);
        return subscriber;
    }
}
