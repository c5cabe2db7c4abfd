using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

/// <summary>The publisher against a mosquitto of the test's own.</summary>
public sealed class PublisherTests : IDisposable
{
    private const string Root = $"operando/v1/{PublishingSetup.Station}";

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(2));

    public void Dispose() => guard.Dispose();

    [Fact]
    public async Task Run_StoredAndLiveMessages_ReachASubscriberAndTheEndIsTold()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using Subscriber subscriber = await Subscriber.StartAsync(broker.Port, "operando/#", guard.Token);
        await using PublishingSetup setup = new(broker.Port);
        for (int i = 0; i < 500; i++) setup.Add(i % 2 == 0 ? "event" : "cell/cell1/echem/batch");
        setup.Lane.Offer(setup.Messages.Of(TopicKinds.Beam, new BeamPayload("2026-03-01T08:00:00.000000Z", null, 100, true, null, "on")));
        setup.Start();
        await subscriber.WaitForAsync(all => all.Any(message => message.Topic == $"{Root}/beam"), guard.Token);
        await setup.FinishAsync(guard.Token);
        await subscriber.WaitForAsync(all => all.Count(IsStatus) == 2, guard.Token);

        Assert.Equal(["online", "offline"], subscriber.Received.Where(IsStatus).Select(message => Text(message, "state")));
        Assert.Equal(Enumerable.Range(1, 250).Select(i => (long)i), Numbers(subscriber, "event"));
        Assert.Equal(Enumerable.Range(1, 250).Select(i => (long)i), Numbers(subscriber, "cell/cell1/echem/batch"));
        MqttMessage first = subscriber.Received.First(message => message.Topic == $"{Root}/event");
        Assert.Equal((1, true, "application/json"), (first.QualityOfService, first.IsText, first.ContentType));
        Assert.Contains(new MqttUserProperty("schema", "event.v1"), first.UserProperties);
        Assert.Equal(0, await setup.WaitingAsync());
        Assert.Equal(0, setup.Publisher.Meter.WaitingMessages);
        Assert.Equal(500, setup.Publisher.Meter.Sent);
    }

    [Fact]
    public async Task Run_BrokerStoppedAgainAndAgain_NothingIsLostOrOutOfOrder()
    {
        const int stops = 4, between = 2000;
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using Subscriber subscriber = await Subscriber.StartAsync(broker.Port, "operando/#", guard.Token);
        await using PublishingSetup setup = new(broker.Port);
        setup.Start();
        for (int stop = 0; stop < stops; stop++)
        {
            for (int i = 0; i < between; i++) setup.Add(i % 3 == 0 ? "event" : "cell/cell1/echem/batch");
            int half = (stop * between) + (between / 2);
            await subscriber.WaitForAsync(all => all.Count >= half, guard.Token); // in the middle of the stream
            await broker.StopAsync(guard.Token);
            await broker.RestartAsync(guard.Token);
        }

        setup.Add("run/state"); // the last one: when it has come, all have
        await setup.FinishAsync(guard.Token);
        await subscriber.WaitForAsync(all => all.Any(message => message.Topic == $"{Root}/run/state"), guard.Token);
        Assert.Equal(Enumerable.Range(1, stops * 667).Select(i => (long)i), Numbers(subscriber, "event").Distinct());
        Assert.Equal(Enumerable.Range(1, stops * 1333).Select(i => (long)i), Numbers(subscriber, "cell/cell1/echem/batch").Distinct());
        Assert.InRange(setup.Publisher.Meter.Connections, 2, stops + 1); // a broker may be stopped again before the publisher is back
    }

    [Fact]
    public async Task Run_BrokerThatForgotTheSession_GetsTheLastMinuteAgainAsHistorical()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token, "autosave_interval 0");
        TimeSpan untilAsked = TimeSpan.FromHours(1);
        await using PublishingSetup setup = new(broker.Port, options => options with { ShortestBackoff = untilAsked, LongestBackoff = untilAsked });
        setup.Start();
        for (int i = 0; i < 10; i++) setup.Add();
        await UntilAsync(async () => await setup.WaitingAsync() == 0);
        await broker.KillAsync();
        await broker.RestartAsync(guard.Token);
        await using Subscriber subscriber = await Subscriber.StartAsync(broker.Port, $"{Root}/event", guard.Token);
        setup.Publisher.TryAgain();
        await subscriber.WaitForAsync(all => all.Count == 10, guard.Token);

        MqttMessage[] again = [.. subscriber.Received];
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), Numbers(subscriber, "event"));
        Assert.All(again, message => Assert.Contains(new MqttUserProperty("historical", "1"), message.UserProperties));
        Assert.Equal(10, setup.Publisher.Meter.Sent); // they count once
        setup.Add();
        await subscriber.WaitForAsync(all => all.Any(message => message.UserProperties.Length == 1), guard.Token);
    }

    [Fact]
    public async Task Run_BadPassword_IsToldOnceAndNothingMoreIsTriedUntilSomebodyAsks()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        string passwords = Path.Combine(folder.FullName, "passwords");
        await File.WriteAllTextAsync(passwords, "writer:right\n", guard.Token);
        await using (ForeignProcess hash = ForeignProcess.Start("mosquitto_passwd", "-U", passwords)) await hash.WaitForExitAsync(guard.Token);
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token, "allow_anonymous false", $"password_file {passwords}");
        await using PublishingSetup setup = new(broker.Port, user: "writer", password: "wrong");
        setup.Add();
        setup.Start();

        string text = await setup.Log.WaitForAsync(RunEventKinds.BrokerRefused, guard.Token);
        Assert.Contains("SIGHUP", text, StringComparison.Ordinal);
        Assert.True(setup.Publisher.Meter.IsRefused);
        await File.WriteAllTextAsync(passwords, "writer:wrong\n", guard.Token);
        await using (ForeignProcess hash = ForeignProcess.Start("mosquitto_passwd", "-U", passwords)) await hash.WaitForExitAsync(guard.Token);
        await broker.StopAsync(guard.Token);
        await broker.RestartAsync(guard.Token);
        Assert.Equal(1, await setup.WaitingAsync());

        setup.Publisher.TryAgain();
        await setup.Log.WaitForAsync(RunEventKinds.BrokerBack, guard.Token);
        await setup.FinishAsync(guard.Token);
        Assert.Equal([RunEventKinds.BrokerRefused, RunEventKinds.BrokerBack], setup.Log.Kinds);
        Assert.Equal(0, await setup.WaitingAsync());
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_MessageThatTheBrokerCannotTake_IsDroppedCountedAndToldAndTheNextOnesLeave()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token, "max_packet_size 2000");
        await using Subscriber subscriber = await Subscriber.StartAsync(broker.Port, "operando/#", guard.Token);
        await using PublishingSetup setup = new(broker.Port);
        setup.Add();
        setup.Add(bytes: 5000);
        setup.Add();
        setup.Start();
        await setup.FinishAsync(guard.Token);
        await subscriber.WaitForAsync(all => Text(all[^1], "state") == "offline", guard.Token);

        Assert.Equal([1, 3], Numbers(subscriber, "event"));
        Assert.Equal(1, setup.Publisher.Meter.Dropped(MessageRank.Event));
        Assert.Equal([RunEventKinds.MessagesDropped], setup.Log.Kinds);
        Assert.Equal(1, (await setup.Outbox.CountAsync(guard.Token)).Dropped);
    }

    [Fact]
    public async Task Run_MoreThanMayWaitWhileThereIsNoBroker_DropsOldestBatchesAndTells()
    {
        using HeldPort nobodys = new();
        await using PublishingSetup setup = new(nobodys.Number, options => options with { Bounds = new OutboxBounds(TimeSpan.FromDays(1), 10_000) });
        for (int i = 0; i < 20; i++)
        {
            setup.Add("event", 500);
            setup.Add("cell/cell1/echem/batch", 500, TopicKinds.EchemBatch);
        }

        setup.Start();
        await setup.Log.WaitForAsync(RunEventKinds.MessagesDropped, guard.Token);
        await setup.FinishAsync(guard.Token);
        Assert.Equal(20, setup.Publisher.Meter.Dropped(MessageRank.Batch));
        Assert.InRange(setup.Publisher.Meter.Dropped(MessageRank.Event), 1, 3); // of 20 x 520 bytes 10,000 may wait
        Assert.Equal(20 - setup.Publisher.Meter.Dropped(MessageRank.Event), await setup.WaitingAsync());
    }

    [Fact]
    public async Task Run_PublisherThatDies_IsShownOfflineByItsWillWhichTheBrokerKeeps()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using Subscriber subscriber = await Subscriber.StartAsync(broker.Port, $"{Root}/status", guard.Token);
        TimeSpan never = TimeSpan.FromHours(1);
        await using PublishingSetup setup = new(broker.Port, options => options with { ShortestBackoff = never, LongestBackoff = never });
        setup.Start();
        await subscriber.WaitForAsync(all => all.Count == 1, guard.Token);
        await setup.Connection!.DisposeAsync();
        await subscriber.WaitForAsync(all => all.Count == 2, guard.Token);
        Assert.Equal(["online", "offline"], subscriber.Received.Select(message => Text(message, "state")));

        await using Subscriber late = await Subscriber.StartAsync(broker.Port, $"{Root}/status", guard.Token, "late");
        await late.WaitForAsync(all => all.Count == 1, guard.Token);
        Assert.Equal(("offline", true), (Text(late.Received[0], "state"), late.Received[0].IsRetained));
    }

    [Fact]
    public async Task Run_PublisherThatIsBackAtOnce_IsNotShownOffline()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using Subscriber subscriber = await Subscriber.StartAsync(broker.Port, $"{Root}/status", guard.Token);
        await using PublishingSetup setup = new(broker.Port);
        setup.Start();
        await subscriber.WaitForAsync(all => all.Count == 1, guard.Token);

        // Another client takes the name over: to the broker the first one is gone without a goodbye, and back at once.
        await using (MqttConnection thief = new(TimeProvider.System))
        {
            await thief.ConnectAsync(new MqttConnectOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "publisher" }, guard.Token);
            await thief.DisconnectAsync(publishesWill: false, guard.Token);
        }

        await subscriber.WaitForAsync(all => all.Count == 2, guard.Token);
        Assert.Equal(["online", "online"], subscriber.Received.Select(message => Text(message, "state")));
    }

    private static bool IsStatus(MqttMessage message) => message.Topic == $"{Root}/status";

    private static string Text(MqttMessage message, string key) =>
        JsonNode.Parse(message.Payload.Span)?[key]?.GetValue<string>() ?? "";

    private static IEnumerable<long> Numbers(Subscriber subscriber, string topic) => subscriber.Received
        .Where(message => message.Topic == $"{Root}/{topic}").Select(message => JsonNode.Parse(message.Payload.Span)!["seq"]!.GetValue<long>());

    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo()) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, guard.Token);
    }
}
