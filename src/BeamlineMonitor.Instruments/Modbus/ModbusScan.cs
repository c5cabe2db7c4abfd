namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>What a look at the received bytes found.</summary>
/// <param name="Consumed">Bytes from the start that are done with: the frame and what stood before it, or only stray bytes.</param>
/// <param name="Stray">How many of them belonged to no message that was waited for.</param>
/// <param name="Frame">The message, or null when more bytes are needed.</param>
public readonly record struct ModbusScan(int Consumed, int Stray, ModbusFrame? Frame);
