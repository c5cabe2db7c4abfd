using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>What every connection keeps of messages that have come and that nobody has read yet: they hold nothing else up, and none is lost.</summary>
/// <param name="broker">The broker.</param>
public abstract class UnreadMessagesContract(TestBroker broker) : BrokerContract(broker)
{
    private const int Many = 1000;

    [Fact]
    public async Task PublishAsync_ManyInFlightToASlowReader_AllArriveInOrder()
    {
        (IMqttConnection sender, IMqttConnection reader) = (await OpenAsync(), await OpenAsync());
        await reader.SubscribeAsync("many", 1, default);
        await SendAsync(sender, 3 * Many, _ => "many").WaitAsync(Limits.Patience); // nobody has read by now
        Assert.Equal(Enumerable.Range(0, 3 * Many), await ReadAsync(reader, 3 * Many));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task PublishAsync_ManyUnread_IsAcknowledgedAndAllCome(int qualityOfService)
    {
        (IMqttConnection sender, IMqttConnection reader) = (await OpenAsync(), await OpenAsync());
        string topic = $"unread/{qualityOfService}";
        await reader.SubscribeAsync(topic, qualityOfService, default);
        await SendAsync(sender, Many, _ => topic);
        await reader.PublishAsync(new MqttMessage("answer", default) { QualityOfService = 1 }, default).WaitAsync(Limits.Patience);
        Assert.Equal(Enumerable.Range(0, Many), await ReadAsync(reader, Many));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task SubscribeAsync_ManyKeptAndNobodyReadsBeforeTheAnswer_IsAnsweredAndAllCome(int qualityOfService)
    {
        await SendAsync(await OpenAsync(), Many, i => $"state/{qualityOfService}/{i:0000}", isRetained: true);
        IMqttConnection reader = await OpenAsync();
        await reader.SubscribeAsync($"state/{qualityOfService}/#", qualityOfService, default).WaitAsync(Limits.Patience);
        Assert.Equal(Enumerable.Range(0, Many), (await ReadAsync(reader, Many)).Order());
    }

    [Fact]
    public async Task SubscribeAsync_StoredSessionBringsManyFirst_IsAnsweredAndAllCome()
    {
        MqttConnectOptions client = NewClient();
        IMqttConnection before = New();
        await before.ConnectAsync(client, default);
        await before.SubscribeAsync("waited", 1, default);
        await before.DisposeAsync();
        await SendAsync(await OpenAsync(), Many, _ => "waited");
        IMqttConnection reader = New();
        Assert.True((await reader.ConnectAsync(client, default)).IsPresent);
        await reader.SubscribeAsync("waited/too", 1, default).WaitAsync(Limits.Patience);
        Assert.Equal(Enumerable.Range(0, Many), await ReadAsync(reader, Many));
    }

    [Fact]
    public async Task Received_TakenOrNot_OnlyWhatWasNotComesAgain()
    {
        MqttConnectOptions client = NewClient();
        (IMqttConnection sender, IMqttConnection first) = (await OpenAsync(), New());
        await first.ConnectAsync(client, default);
        await first.SubscribeAsync("taken", 1, default);
        for (byte i = 0; i < 3; i++) await sender.PublishAsync(new MqttMessage("taken", new[] { i }) { QualityOfService = 1 }, default);
        Assert.Equal(0, (await first.Received.NextAsync()).Payload.Span[0]);
        await first.Received.WaitToReadAsync(); // the second one is here, but nobody has taken it
        await first.DisconnectAsync(publishesWill: false, default);
        IMqttConnection second = New();
        Assert.True((await second.ConnectAsync(client, default)).IsPresent);
        Assert.Equal([1, 2], (await second.Received.NextAsync(2)).Select(message => (int)message.Payload.Span[0]));
    }

    /// <summary>Publishes numbers from 0 on, all at once; ends when the broker has acknowledged every one.</summary>
    private static Task SendAsync(IMqttConnection sender, int count, Func<int, string> topic, bool isRetained = false) => Task.WhenAll(
        Enumerable.Range(0, count).Select(i => sender.PublishAsync(
            new MqttMessage(topic(i), BitConverter.GetBytes(i)) { QualityOfService = 1, IsRetained = isRetained }, default)));

    /// <summary>Reads so many of them.</summary>
    private static async Task<IEnumerable<int>> ReadAsync(IMqttConnection reader, int count) =>
        (await reader.Received.NextAsync(count)).Select(message => BitConverter.ToInt32(message.Payload.Span));
}
