namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>One message on the line: who it is for or from, and what it says.</summary>
/// <param name="Transaction">The number that ties a reply to its request over TCP; 0 on a serial line, which has none.</param>
/// <param name="Unit">Unit id.</param>
/// <param name="Pdu">Function code and what follows it, 2 to 253 bytes.</param>
public sealed record ModbusFrame(ushort Transaction, byte Unit, ReadOnlyMemory<byte> Pdu);
