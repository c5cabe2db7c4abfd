using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Codec;

/// <summary>Packets of the client, byte for byte as OASIS MQTT Version 5.0 has them.</summary>
public class ClientPacketTests
{
    [Fact]
    public void Encode_Connect_IsLiteral()
    {
        Equal("10 1B 0004 4D515454 05 00 000A 0D 11 0000001E 21 0100 27 00100000 0001 61", ConnectPacket.Encode(LiteralPackets.Asked));
        MqttMessage will = new("w", "x"u8.ToArray()) { QualityOfService = 1, IsRetained = true, IsText = true, ContentType = "t" };
        Equal(
            "10 33 0004 4D515454 05 EE 000A 0D 11 0000001E 21 0100 27 00100000 0001 61"
                + "0B 18 00000005 01 01 03 0001 74 0001 77 0001 78 0001 75 0001 70",
            ConnectPacket.Encode(LiteralPackets.Asked with { IsCleanStart = true, UserName = "u", Password = "p", Will = new MqttWill(will) }));
    }

    [Fact]
    public void Encode_Publish_IsLiteral()
    {
        MqttMessage message = new("a/b", "hi"u8.ToArray())
        {
            QualityOfService = 1,
            IsRetained = true,
            Expiry = TimeSpan.FromSeconds(59.2), // a part of a second counts as one
            ContentType = "t",
            UserProperties = [new("k", "v")],
        };
        OutgoingPublish packet = OutgoingPublish.Encode(message);
        packet.Number(0x0102);
        Equal("33 1A 0003 612F62 0102 10 02 0000003C 03 0001 74 26 0001 6B 0001 76 6869", [.. packet.Head, .. message.Payload.Span]);
        Assert.Equal(28, packet.Length);
        Equal("30 CC01 0001 61 00", OutgoingPublish.Encode(new MqttMessage("a", new byte[200])).Head.ToArray());
    }

    [Fact]
    public void Encode_OtherPackets_AreLiteral()
    {
        Equal("82 09 0001 00 0003 612F23 01", SubscribePacket.Encode(1, "a/#", 1));
        Equal("40 02 0102", AnswerPacket.EncodePubAck(0x0102));
        Equal("E0 00", DisconnectPacket.Encode(MqttReason.Success));
        Equal("E0 01 04", DisconnectPacket.Encode(MqttReason.DisconnectWithWill));
        Equal("E0 01 82", DisconnectPacket.Encode(MqttReason.ProtocolError));
    }

    [Fact]
    public void Encode_OptionOutOfRange_Throws()
    {
        MqttConnectOptions good = LiteralPackets.Asked;
        MqttWill will = new(new MqttMessage("w", default));
        Assert.All(
            (MqttConnectOptions[])
            [
                good with { KeepAlive = TimeSpan.Zero },
                good with { KeepAlive = TimeSpan.FromSeconds(65_536) },
                good with { SessionExpiry = TimeSpan.FromSeconds(-1) },
                good with { MaximumPacketBytes = 127 },
                good with { ClientId = "a\0" },
                good with { Will = will with { Delay = TimeSpan.FromSeconds(-1) } },
                good with { Will = new MqttWill(new MqttMessage("w/#", default)) },
                good with { Will = new MqttWill(new MqttMessage("w", new byte[65_536])) },
                good with { Will = new MqttWill(new MqttMessage("w", default) { QualityOfService = 2 }) },
            ],
            options => Assert.ThrowsAny<ArgumentException>(() => ConnectPacket.Encode(options)));
    }

    private static void Equal(string hex, byte[] bytes) => Assert.Equal(LiteralPackets.Hex(hex), bytes);
}
