using System.Collections.Frozen;

namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>Reason codes that a server may give in each packet (2.4, 3.2.2.2, 3.4.2.1, 3.9.3, 3.14.2.1).</summary>
internal static class ReasonRule
{
    private static readonly FrozenSet<byte> ConnAck = ((byte[])
    [
        0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F,
    ]).ToFrozenSet();

    private static readonly FrozenSet<byte> PubAck = ((byte[])[0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]).ToFrozenSet();

    private static readonly FrozenSet<byte> SubAck =
        ((byte[])[0x00, 0x01, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2]).ToFrozenSet(); // not 0x02: this client never asks for it

    private static readonly FrozenSet<byte> Disconnect = ((byte[])
    [
        0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C,
        0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2,
    ]).ToFrozenSet();

    /// <summary>Takes a code for what it is in a packet.</summary>
    /// <param name="code">The code.</param>
    /// <param name="place">The packet.</param>
    /// <returns>The reason.</returns>
    /// <exception cref="MqttProtocolException">No server may give it there.</exception>
    public static MqttReason Read(byte code, PropertyPlace place)
    {
        FrozenSet<byte> allowed = place switch
        {
            PropertyPlace.ConnAck => ConnAck,
            PropertyPlace.PubAck => PubAck,
            PropertyPlace.SubAck => SubAck,
            _ => Disconnect,
        };
        return allowed.Contains(code) ? (MqttReason)code : throw Fault.Forbidden($"reason 0x{code:X2} may not stand in a {place} to this client");
    }
}
