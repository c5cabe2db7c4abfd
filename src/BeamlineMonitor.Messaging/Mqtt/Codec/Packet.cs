namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>A packet taken off the line, its body not read yet.</summary>
/// <param name="Type">Its kind, one that a server may send to this client.</param>
/// <param name="Flags">The low four bits of the first byte; checked, except those of a PUBLISH.</param>
/// <param name="Body">What follows the fixed header; nobody else's.</param>
internal readonly record struct Packet(PacketType Type, int Flags, byte[] Body);
