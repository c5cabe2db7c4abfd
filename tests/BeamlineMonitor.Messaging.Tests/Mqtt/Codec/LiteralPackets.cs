using System.Globalization;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Codec;

/// <summary>Packets of a server, worked out by hand from OASIS MQTT Version 5.0, each with what it says.</summary>
internal static class LiteralPackets
{
    /// <summary>What the CONNECT said that the packets of this class answer.</summary>
    public static readonly MqttConnectOptions Asked = new() { Host = "broker", Port = 1, ClientId = "a" };

    public static IReadOnlyList<(byte[] Bytes, string Says)> All { get; } =
    [
        (Hex("20 03 00 00 00"), "ConnAck Success present False receive 65535 packet 268435460 qos 1 retain True alive 10 expiry 30 id"),
        (Hex("20 03 00 87 00"), "ConnAck NotAuthorized present False receive 65535 packet 268435460 qos 1 retain True alive 10 expiry 30 id"),
        (
            Hex("20 32 01 00 2F 11 0000003C 21 0014 24 00 25 00 27 00001000 12 0003 616263 22 000A 1F 0002 6F6B 26 0001 61 0001 62"
                + "28 01 29 01 2A 00 13 0005"),
            "ConnAck Success (it says \"ok\") present True receive 20 packet 4096 qos 0 retain False alive 5 expiry 60 id abc"),
        (Hex("30 06 0001 61 00 6869"), "Publish a 6869 id 0 qos 0 retained False text False expiry - type - []"),
        (
            Hex("3B 2C 0003 612F62 000A 23 01 01 02 0000003C 03 000A 746578742F706C61696E 26 0001 6B 0001 76 08 0001 72 09 0001 FF 78"),
            "Publish a/b 78 id 10 qos 1 retained True text True expiry 60 type text/plain [k=v]"),
        (Hex("40 02 000A"), "PubAck 10 Success"),
        (Hex("40 03 000A 10"), "PubAck 10 NoMatchingSubscribers"),
        (Hex("40 04 FFFF 87 00"), "PubAck 65535 NotAuthorized"),
        (Hex("40 0A 000A 87 06 1F 0003 6E6F21"), "PubAck 10 NotAuthorized (it says \"no!\")"),
        (Hex("90 04 000B 00 01"), "SubAck 11 GrantedQos1"),
        (Hex("90 0B 000B 07 26 0001 6B 0001 76 8F"), "SubAck 11 TopicFilterInvalid"),
        (Hex("D0 00"), "PingResp"),
        (Hex("E0 00"), "Disconnect Success"),
        (Hex("E0 01 8B"), "Disconnect ServerShuttingDown"),
        (Hex("E0 02 8D 00"), "Disconnect KeepAliveTimeout"),
        (Hex("E0 0E 8E 0C 1F 0009 656C73657768657265"), "Disconnect SessionTakenOver (it says \"elsewhere\")"),
    ];

    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>Reads a packet to its end and says what it says.</summary>
    public static string Understand(Packet packet) => packet.Type switch
    {
        PacketType.ConnAck => Say(ConnAckPacket.Decode(packet.Body, Asked)),
        PacketType.Publish => Say(PublishPacket.Decode(packet)),
        PacketType.PubAck => $"PubAck {Say(AnswerPacket.DecodePubAck(packet.Body))}",
        PacketType.SubAck => $"SubAck {Say(AnswerPacket.DecodeSubAck(packet.Body))}",
        PacketType.Disconnect => Say(DisconnectPacket.Decode(packet.Body)),
        _ => $"{packet.Type}",
    };

    private static string Say(ConnAckPacket packet)
    {
        MqttSession s = packet.Session;
        return $"ConnAck {packet.Reason}{packet.ReasonString} present {s.IsPresent} receive {s.ReceiveMaximum} packet {s.MaximumPacketBytes} "
            + $"qos {s.MaximumQualityOfService} retain {s.RetainIsAvailable} alive {s.KeepAlive.TotalSeconds} expiry {s.SessionExpiry.TotalSeconds} "
            + $"id {s.AssignedClientId}".TrimEnd();
    }

    private static string Say(PublishPacket packet)
    {
        MqttMessage m = packet.Message;
        string expiry = m.Expiry?.TotalSeconds.ToString(CultureInfo.InvariantCulture) ?? "-";
        return $"Publish {m.Topic} {Convert.ToHexString(m.Payload.Span)} id {packet.Id} qos {m.QualityOfService} retained {m.IsRetained} "
            + $"text {m.IsText} expiry {expiry} type {m.ContentType ?? "-"} [{string.Join(' ', m.UserProperties.Select(p => $"{p.Name}={p.Value}"))}]";
    }

    private static string Say(AnswerPacket packet) => $"{packet.Id} {packet.Reason}{packet.ReasonString}";

    private static string Say(DisconnectPacket packet) => $"Disconnect {packet.Reason}{packet.ReasonString}";
}
