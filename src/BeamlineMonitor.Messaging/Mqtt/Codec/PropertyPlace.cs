namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>Packets from a server that carry properties.</summary>
[Flags]
internal enum PropertyPlace
{
    None = 0,
    ConnAck = 1,
    Publish = 2,
    PubAck = 4,
    SubAck = 8,
    Disconnect = 16,
}
