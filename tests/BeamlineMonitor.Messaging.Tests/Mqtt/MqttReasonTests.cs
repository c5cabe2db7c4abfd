using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Tests.Mqtt;

public class MqttReasonTests
{
    [Theory]
    [InlineData(0x00, "success (0x00)", false)]
    [InlineData(0x87, "not authorized (0x87)", true)]
    [InlineData(0x86, "bad user name or password (0x86)", true)]
    [InlineData(0x89, "server busy (0x89)", false)]
    [InlineData(0xFF, "unknown reason (0xFF)", false)]
    public void InWords_ReasonCode_NamesItAndWhetherTimeHelps(byte code, string words, bool isFinal)
    {
        MqttReason reason = (MqttReason)code;
        MqttRefusedException refusal = new("mqtt://broker:1883 refused the connection", reason);
        Assert.Equal(words, reason.InWords());
        Assert.Equal(isFinal, refusal.IsFinal);
        Assert.EndsWith($"refused the connection: {words}", refusal.Message, StringComparison.Ordinal);
    }
}
