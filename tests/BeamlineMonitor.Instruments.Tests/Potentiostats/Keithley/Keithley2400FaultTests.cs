using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.Keithley;

public sealed class Keithley2400FaultTests : PotentiostatFaultContract
{
    private protected override PotentiostatRig CreateRig(bool onPty, Func<IByteChannel, IByteChannel>? wire) => new KeithleyRig("2400", onPty, wire: wire);
}
