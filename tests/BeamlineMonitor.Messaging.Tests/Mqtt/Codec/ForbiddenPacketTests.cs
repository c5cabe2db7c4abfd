using System.Buffers;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Codec;

/// <summary>Whole packets that say what no server may say to this client.</summary>
public class ForbiddenPacketTests
{
    private const MqttReason Malformed = MqttReason.MalformedPacket, Forbidden = MqttReason.ProtocolError;

    [Theory]
    [InlineData("20 03 02 00 00", Malformed, "flags")]
    [InlineData("20 03 01 87 00", Forbidden, "refuses")] // a session in a refusal
    [InlineData("20 03 00 10 00", Forbidden, "0x10")] // no reason of a CONNACK
    [InlineData("20 03 00 FF 00", Forbidden, "0xFF")]
    [InlineData("20 02 00 00", Malformed, "early")] // no properties
    [InlineData("20 04 00 00 00 00", Malformed, "more")]
    [InlineData("20 03 00 00 01", Malformed, "announced")]
    [InlineData("20 05 00 00 80 80 00", Malformed, "longer than it must")]
    [InlineData("20 08 00 00 05 27 00000000", Forbidden, "is 0")]
    [InlineData("20 06 00 00 03 21 0000", Forbidden, "is 0")]
    [InlineData("20 09 00 00 06 21 0001 21 0001", Forbidden, "twice")]
    [InlineData("20 05 00 00 02 24 02", Forbidden, "not 0 or 1")]
    [InlineData("20 05 00 00 02 01 01", Forbidden, "0x01")] // of a PUBLISH
    [InlineData("20 05 00 00 02 2B 00", Forbidden, "0x2B")] // of none
    [InlineData("20 06 00 00 03 FF 7F 00", Forbidden, "0x3FFF")]
    [InlineData("20 07 00 00 04 1A 0001 61", Forbidden, "0x1A")] // response information was not asked for
    [InlineData("20 07 00 00 04 15 0001 61", Forbidden, "0x15")] // authentication neither
    [InlineData("20 08 00 00 05 1F 0002 C080", Malformed, "UTF-8")] // U+0000 in two bytes
    [InlineData("20 09 00 00 06 1F 0003 EDA080", Malformed, "UTF-8")] // half of a surrogate pair
    [InlineData("20 07 00 00 04 1F 0001 00", Malformed, "UTF-8")] // U+0000
    [InlineData("20 08 00 00 05 1F 0002 C3 28", Malformed, "UTF-8")]
    [InlineData("20 0A 00 00 07 1F 0004 F4908080", Malformed, "UTF-8")] // beyond U+10FFFF
    [InlineData("20 07 00 00 04 1F FFFF 61", Malformed, "early")] // a string longer than its packet
    [InlineData("36 05 0001 61 0001", Malformed, "3")] // quality of service 3
    [InlineData("34 06 0001 61 0001 00", Forbidden, "2")]
    [InlineData("38 04 0001 61 00", Malformed, "duplicate")]
    [InlineData("32 06 0001 61 0000 00", Malformed, "identifier is 0")]
    [InlineData("30 04 0001 2B 00", Malformed, "wildcard")]
    [InlineData("30 04 0001 23 00", Malformed, "wildcard")]
    [InlineData("30 03 0000 00", Forbidden, "no topic")]
    [InlineData("30 07 0001 61 03 23 0001", MqttReason.TopicAliasInvalid, "alias")]
    [InlineData("30 06 0000 03 23 0001", MqttReason.TopicAliasInvalid, "alias")]
    [InlineData("30 06 0001 61 02 0B 01", Forbidden, "0x0B")] // a subscription identifier: none was given
    [InlineData("30 06 0001 61 02 01 02", Forbidden, "not 0 or 1")]
    [InlineData("30 08 0001 61 04 01 01 01 01", Forbidden, "twice")]
    [InlineData("30 09 0001 61 05 11 00000001", Forbidden, "0x11")]
    [InlineData("30 07 0001 61 03 26 0001", Malformed, "early")] // a user property without a value
    [InlineData("30 04 FFFF 61 00", Malformed, "early")]
    [InlineData("40 02 0000", Malformed, "identifier is 0")]
    [InlineData("40 01 00", Malformed, "early")]
    [InlineData("40 03 0001 01", Forbidden, "0x01")]
    [InlineData("40 05 0001 00 00 00", Malformed, "more")]
    [InlineData("90 03 0001 00", Malformed, "early")] // no reason
    [InlineData("90 05 0001 00 00 00", Malformed, "more")] // two for one filter
    [InlineData("90 04 0001 00 02", Forbidden, "0x02")] // quality of service 2 was not asked for
    [InlineData("E0 01 04", Forbidden, "0x04")] // a client's
    [InlineData("E0 07 8B 05 11 00000001", Forbidden, "0x11")] // a client's
    public void Understand_Packet_IsRefused(string hex, MqttReason reason, string what)
    {
        ReadOnlySequence<byte> bytes = new(LiteralPackets.Hex(hex));
        Assert.True(PacketFraming.TryRead(ref bytes, 1024, out Packet packet) && bytes.IsEmpty, "the vector itself is cut wrong");
        MqttProtocolException e = Assert.Throws<MqttProtocolException>(() => LiteralPackets.Understand(packet));
        Assert.Equal(reason, e.Reason);
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_SessionAfterACleanStart_IsRefused() =>
        Assert.Throws<MqttProtocolException>(
            () => ConnAckPacket.Decode(LiteralPackets.Hex("01 00 00"), LiteralPackets.Asked with { IsCleanStart = true }));
}
