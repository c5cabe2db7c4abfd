using System.Text;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>What every connection to a broker keeps.</summary>
/// <param name="broker">The broker.</param>
public abstract class MqttConnectionContract(TestBroker broker) : BrokerContract(broker)
{
    [Fact]
    public async Task ConnectAsync_NewClient_FindsNoSession()
    {
        MqttSession session = await New().ConnectAsync(NewClient(), default);
        Assert.False(session.IsPresent);
        Assert.True(session.RetainIsAvailable);
        Assert.Equal(1, session.MaximumQualityOfService);
        Assert.InRange(session.ReceiveMaximum, 1, 65535);
        Assert.Equal(TimeSpan.FromSeconds(30), session.SessionExpiry);
        Assert.Null(session.AssignedClientId);
    }

    [Fact]
    public async Task ConnectAsync_NoClientId_IsGivenOne()
    {
        MqttSession session = await New().ConnectAsync(NewClient() with { ClientId = "", IsCleanStart = true }, default);
        Assert.NotEmpty(session.AssignedClientId!);
    }

    [Fact]
    public async Task ConnectAsync_Twice_Throws()
    {
        IMqttConnection connection = await OpenAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.ConnectAsync(NewClient(), default));
    }

    [Fact]
    public async Task ConnectAsync_Cancelled_ThrowsAndIsClosed()
    {
        IMqttConnection connection = New();
        CancellationToken cancelled = new(canceled: true);
        OperationCanceledException e =
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.ConnectAsync(NewClient(), cancelled));
        Assert.Equal(cancelled, e.CancellationToken);
        Assert.Null(await connection.Closed.WaitAsync(Limits.Patience));
    }

    [Fact]
    public async Task PublishAsync_NoSession_Throws() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => New().PublishAsync(new MqttMessage("a", default), default));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task PublishAsync_AllThatAMessageCanSay_Arrives(int qualityOfService)
    {
        (IMqttConnection sender, IMqttConnection reader) = (await OpenAsync(), await OpenAsync());
        await reader.SubscribeAsync($"whole/{qualityOfService}/#", 1, default);
        MqttMessage sent = new($"whole/{qualityOfService}/Träger", Encoding.UTF8.GetBytes("{\"x\":0.5}"))
        {
            QualityOfService = qualityOfService,
            ContentType = "application/json",
            IsText = true,
            Expiry = TimeSpan.FromMinutes(10),
            UserProperties = [new("schema", "layer/1"), new("historical", "1"), new("schema", "")],
        };
        await sender.PublishAsync(sent, default);
        MqttMessage read = await reader.Received.NextAsync();
        Assert.Equal(sent.Payload.ToArray(), read.Payload.ToArray());
        Assert.Equal(sent.UserProperties, read.UserProperties.AsEnumerable());
        Assert.InRange(read.Expiry!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));
        Assert.Equal(sent with { Payload = default, Expiry = null, UserProperties = [] }, read with { Payload = default, Expiry = null, UserProperties = [] });
    }

    [Fact]
    public async Task PublishAsync_EmptyAndLongPayload_ArriveWhole()
    {
        (IMqttConnection sender, IMqttConnection reader) = (await OpenAsync(), await OpenAsync());
        await reader.SubscribeAsync("long", 1, default);
        byte[] payload = new byte[900_000];
        new Random(1).NextBytes(payload);
        await sender.PublishAsync(new MqttMessage("long", payload) { QualityOfService = 1 }, default);
        await sender.PublishAsync(new MqttMessage("long", default) { QualityOfService = 1 }, default);
        Assert.Equal(payload, (await reader.Received.NextAsync()).Payload.ToArray());
        Assert.Empty((await reader.Received.NextAsync()).Payload.ToArray());
    }

    [Fact]
    public async Task PublishAsync_Retained_IsThereForALateReader()
    {
        IMqttConnection sender = await OpenAsync();
        await sender.PublishAsync(new MqttMessage("kept", new byte[] { 1 }) { QualityOfService = 1, IsRetained = true }, default);
        await sender.PublishAsync(new MqttMessage("kept", new byte[] { 2 }) { QualityOfService = 1, IsRetained = true }, default);
        IMqttConnection reader = await OpenAsync();
        await reader.SubscribeAsync("kept", 1, default);
        MqttMessage kept = await reader.Received.NextAsync();
        Assert.Equal((2, true), (kept.Payload.Span[0], kept.IsRetained));
        await sender.PublishAsync(new MqttMessage("kept", new byte[] { 3 }) { QualityOfService = 1, IsRetained = true }, default);
        MqttMessage live = await reader.Received.NextAsync();
        Assert.Equal((3, false), (live.Payload.Span[0], live.IsRetained));
    }

    [Fact]
    public async Task PublishAsync_Expired_IsNotThere()
    {
        IMqttConnection sender = await OpenAsync();
        MqttMessage brief = new("brief/1", new byte[1]) { QualityOfService = 1, IsRetained = true, Expiry = TimeSpan.FromSeconds(1) };
        await sender.PublishAsync(brief, default);
        await sender.PublishAsync(brief with { Topic = "brief/2", Expiry = null }, default);
        string[] topics;
        do
        {
            await using IMqttConnection reader = await OpenAsync();
            await reader.SubscribeAsync("brief/#", 1, default);
            topics = [(await reader.Received.NextAsync()).Topic];
        }
        while (topics[0] != "brief/2"); // retained messages come in the order of their topics
    }

    [Fact]
    public async Task PublishAsync_NoTopic_ThrowsAndTheNextIsSent()
    {
        IMqttConnection connection = await OpenAsync();
        foreach (string topic in (string[])["", "a/+", "a/#", "a\0", "a\uD800", new('a', 65_536)])
            await Assert.ThrowsAnyAsync<ArgumentException>(() => connection.PublishAsync(new MqttMessage(topic, default), default));
        await connection.PublishAsync(new MqttMessage("a", default) { QualityOfService = 1 }, default);
    }

    [Fact]
    public async Task PublishAsync_Cancelled_IsNotSentAndTheNextIs()
    {
        IMqttConnection connection = await OpenAsync();
        await connection.SubscribeAsync("cancelled", 1, default);
        CancellationToken cancelled = new(canceled: true);
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => connection.PublishAsync(new MqttMessage("cancelled", new byte[] { 1 }) { QualityOfService = 1 }, cancelled));
        Assert.Equal(cancelled, e.CancellationToken);
        await connection.PublishAsync(new MqttMessage("cancelled", new byte[] { 2 }) { QualityOfService = 1 }, default);
        Assert.Equal(2, (await connection.Received.NextAsync()).Payload.Span[0]);
    }

    [Fact]
    public async Task ConnectAsync_Again_TakesTheSessionUp()
    {
        MqttConnectOptions client = NewClient();
        IMqttConnection first = New();
        await first.ConnectAsync(client with { IsCleanStart = true }, default);
        await first.SubscribeAsync("stored", 1, default);
        await first.DisposeAsync();
        Assert.Null(await first.Closed);
        IMqttConnection sender = await OpenAsync();
        await sender.PublishAsync(new MqttMessage("stored", new byte[] { 7 }) { QualityOfService = 1 }, default);
        IMqttConnection second = New();
        Assert.True((await second.ConnectAsync(client, default)).IsPresent);
        Assert.Equal(7, (await second.Received.NextAsync()).Payload.Span[0]);
        await second.DisconnectAsync(publishesWill: false, default);
        Assert.False((await New().ConnectAsync(client with { IsCleanStart = true }, default)).IsPresent);
    }

    [Fact]
    public async Task Will_ClientGoneGoodbyeOrBack_ComesOnlyWhenItShould()
    {
        IMqttConnection watcher = await OpenAsync();
        await watcher.SubscribeAsync("will/#", 1, default);
        MqttConnectOptions With(string name, int delay) => NewClient() with
        {
            Will = new MqttWill(new MqttMessage($"will/{name}", "offline"u8.ToArray()) { QualityOfService = 1 }) { Delay = TimeSpan.FromSeconds(delay) },
        };
        (IMqttConnection leaver, IMqttConnection returner, IMqttConnection dropped, IMqttConnection willed) = (New(), New(), New(), New());
        await leaver.ConnectAsync(With("goodbye", 0), default);
        MqttConnectOptions quick = With("back", 10); // so long may the machine take to bring it back
        await returner.ConnectAsync(quick, default);
        await dropped.ConnectAsync(With("gone", 11), default);
        await willed.ConnectAsync(With("willed", 12), default);
        await leaver.DisconnectAsync(publishesWill: false, default);
        await returner.DisposeAsync();
        Assert.True((await New().ConnectAsync(quick, default)).IsPresent);
        await dropped.DisposeAsync();
        await willed.DisconnectAsync(publishesWill: true, default);
        Assert.Equal(["will/gone", "will/willed"], (await watcher.Received.NextAsync(2)).Select(message => message.Topic));
    }

    [Fact]
    public async Task SubscribeAsync_NoFilter_Throws()
    {
        IMqttConnection connection = await OpenAsync();
        foreach (string filter in (string[])["", "a+", "#/a", "a/#/b", "a\0"])
            await Assert.ThrowsAnyAsync<ArgumentException>(() => connection.SubscribeAsync(filter, 1, default));
    }

    [Fact]
    public async Task ConnectAsync_SameClientElsewhere_TheFirstIsTakenOver()
    {
        MqttConnectOptions client = NewClient();
        IMqttConnection first = New();
        await first.ConnectAsync(client, default);
        await New().ConnectAsync(client, default);
        MqttException reason = Assert.IsType<MqttException>(await first.Closed.WaitAsync(Limits.Patience)); // mosquitto 2.0 gives no reason
        Assert.Contains($":{client.Port}", reason.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MqttException>(() => first.PublishAsync(new MqttMessage("a", default), default));
        await first.Received.Completion.WaitAsync(Limits.Patience);
    }

    [Fact]
    public async Task DisposeAsync_NeverConnectedTwiceOrBusy_EndsQuietly()
    {
        IMqttConnection unused = New();
        await unused.DisposeAsync();
        await unused.DisposeAsync();
        Assert.Null(await unused.Closed);
        await Assert.ThrowsAsync<InvalidOperationException>(() => unused.ConnectAsync(NewClient(), default));

        IMqttConnection busy = await OpenAsync();
        await HoldBrokerAsync(); // else it might have taken them all
        Task[] sending = [.. Enumerable.Range(0, 500).Select(_ => busy.PublishAsync(new MqttMessage("a", new byte[1000]) { QualityOfService = 1 }, default))];
        await busy.DisposeAsync();
        await LetBrokerGoOnAsync();
        Assert.Null(await busy.Closed);
        await Assert.ThrowsAsync<MqttException>(() => Task.WhenAll(sending));
        Assert.All(sending, task => Assert.True(task.IsCompleted));
    }
}
