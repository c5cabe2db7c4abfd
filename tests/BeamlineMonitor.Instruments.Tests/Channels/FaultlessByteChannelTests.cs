using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Tests.Channels;

/// <summary>A faulty channel without faults is a channel like any other: otherwise a test with faults would find those of the tool.</summary>
public sealed class FaultlessByteChannelTests : ByteChannelContract
{
    private protected override FarClose WhenFarCloses => FarClose.EndsInOrder;

    private protected override Task<ChannelPair> ConnectAsync(TimeProvider? timeProvider)
    {
        (MemoryByteChannel near, MemoryByteChannel far) = MemoryByteChannel.CreatePair();
        RunningFaultPlan faults = new(FaultPlan.None, TimeProvider.System);
        return Task.FromResult(new ChannelPair(FaultyByteChannel.AtDriver(near, faults, timeProvider), far));
    }
}
