using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

public class PlainConnectionTests(PlainBroker broker) : MqttConnectionContract(broker), IClassFixture<PlainBroker>
{
    protected override IMqttConnection Create() => new MqttConnection(TimeProvider.System);
}
