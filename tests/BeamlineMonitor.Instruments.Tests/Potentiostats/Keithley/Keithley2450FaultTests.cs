using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.Keithley;

public sealed class Keithley2450FaultTests : PotentiostatFaultContract
{
    private protected override PotentiostatRig CreateRig(bool onPty, Func<IByteChannel, IByteChannel>? wire) => new KeithleyRig("2450", onPty, wire: wire);
}
