using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace BeamlineMonitor.Soak;

/// <summary>What a broker acknowledged of one connection, message by message, read off the line (MQTT 5.0, 3.3 and 3.4).</summary>
/// <param name="acknowledged">Takes topic below the station's root and number of each.</param>
internal sealed class Acknowledged(Action<string, long> acknowledged)
{
    private const int Publish = 3, PubAck = 4; // upper half of a packet's first byte
    private const int Failure = 0x80;

    private readonly Lock gate = new();
    private readonly PacketStream up = new(), down = new();
    private readonly Dictionary<ushort, (string Topic, long Number)> underWay = [];

    /// <summary>Bytes to the broker, before it has them.</summary>
    public void TakeUp(ReadOnlySpan<byte> bytes)
    {
        foreach ((byte first, byte[] body) in up.Take(bytes))
        {
            if (first >> 4 != Publish || ((first >> 1) & 3) != 1) continue;
            int topicLength = BinaryPrimitives.ReadUInt16BigEndian(body), at = 2 + topicLength;
            string topic = string.Join('/', Encoding.UTF8.GetString(body, 2, topicLength).Split('/')[3..]);
            ushort id = BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at));
            at += 2;
            int properties = 0, shift = 0;
            for (bool more = true; more; shift += 7)
            {
                more = (body[at] & 0x80) != 0;
                properties |= (body[at++] & 0x7F) << shift;
            }

            long number = JsonNode.Parse(body.AsSpan(at + properties))!["seq"]!.GetValue<long>();
            lock (gate) underWay[id] = (topic, number);
        }
    }

    /// <summary>Bytes from the broker, when the publisher's side has them.</summary>
    public void TakeDown(ReadOnlySpan<byte> bytes)
    {
        foreach ((byte first, byte[] body) in down.Take(bytes))
        {
            if (first >> 4 != PubAck || (body.Length > 2 && body[2] >= Failure)) continue;
            (string Topic, long Number) message;
            lock (gate)
            {
                if (!underWay.Remove(BinaryPrimitives.ReadUInt16BigEndian(body), out message)) continue;
            }

            acknowledged(message.Topic, message.Number);
        }
    }
}
