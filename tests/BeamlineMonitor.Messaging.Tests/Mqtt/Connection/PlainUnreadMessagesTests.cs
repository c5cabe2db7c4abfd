using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

public class PlainUnreadMessagesTests(PlainBroker broker) : UnreadMessagesContract(broker), IClassFixture<PlainBroker>
{
    protected override IMqttConnection Create() => new MqttConnection(TimeProvider.System);
}
