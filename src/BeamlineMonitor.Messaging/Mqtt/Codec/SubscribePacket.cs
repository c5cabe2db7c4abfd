namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>SUBSCRIBE with one filter (3.8). Messages come with their retain flag set only when they were retained before.</summary>
internal static class SubscribePacket
{
    private const int Flags = 2; // reserved (3.8.1)

    /// <summary>Writes a SUBSCRIBE.</summary>
    /// <param name="id">Packet identifier, from 1.</param>
    /// <param name="filter">Topic filter, checked.</param>
    /// <param name="qualityOfService">The most the server may use, 0 or 1.</param>
    /// <returns>The whole packet.</returns>
    public static byte[] Encode(ushort id, string filter, int qualityOfService)
    {
        PacketWriter body = new();
        body.UInt16(id);
        body.Properties(new PacketWriter());
        body.Text(filter);
        body.Byte(qualityOfService);
        return PacketWriter.Packet(PacketType.Subscribe, Flags, body);
    }
}
