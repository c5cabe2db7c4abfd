using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

public class SecureUnreadMessagesTests(SecureBroker broker) : UnreadMessagesContract(broker), IClassFixture<SecureBroker>
{
    protected override IMqttConnection Create() => new MqttConnection(TimeProvider.System);
}
