using System.Text;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

public class PublishedMessagesTests
{
    private static readonly PublishedMessages Messages = new("6-bm-a");

    [Fact]
    public void Of_StoredMessage_HasTopicSchemaAndFormat()
    {
        MqttMessage message = Messages.Of(Entry, isHistorical: false);
        Assert.Equal("operando/v1/6-bm-a/cell/cell1/layer/3", message.Topic);
        Assert.Equal((1, true, true, "application/json", null), (message.QualityOfService, message.IsRetained, message.IsText, message.ContentType, message.Expiry));
        Assert.Equal(new MqttUserProperty("schema", "layer.v1"), Assert.Single(message.UserProperties));
        Assert.Equal("{}", Encoding.UTF8.GetString(message.Payload.Span));
    }

    [Fact]
    public void Of_StoredMessageThatIsLate_SaysSo() =>
        Assert.Equal(new MqttUserProperty("historical", "1"), Messages.Of(Entry, isHistorical: true).UserProperties[^1]);

    [Fact]
    public void Of_Spectrum_IsBinaryAndExpires()
    {
        MqttMessage message = Messages.Of(new LiveMessage(TopicKinds.Spectrum, "spectrum/vertical", "application/cbor", new byte[] { 0xA0 }));
        Assert.Equal((0, true, false, TimeSpan.FromHours(1)), (message.QualityOfService, message.IsRetained, message.IsText, message.Expiry));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)] // it must be acknowledged: such a broker refuses it, which is told
    public void Fit_BrokerWithLess_GetsLessOfWhatIsLive(bool isStored, int quality)
    {
        var session = new MqttSession(true, 20, 1 << 20, MaximumQualityOfService: 0, RetainIsAvailable: false, TimeSpan.FromSeconds(10), TimeSpan.Zero, null);
        MqttMessage message = PublishedMessages.Fit(Messages.Of(Entry, false), isStored, session);
        Assert.Equal((quality, false), (message.QualityOfService, message.IsRetained));
    }

    private static OutboxEntry Entry =>
        new(1, "cell/cell1/layer/3", 1, "layer.v1", true, DateTimeOffset.UnixEpoch, 2, Encoding.UTF8.GetBytes("{}"));
}
