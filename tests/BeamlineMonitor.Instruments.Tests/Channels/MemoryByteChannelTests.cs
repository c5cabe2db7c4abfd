using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Tests.Channels;

public sealed class MemoryByteChannelTests : ByteChannelContract
{
    private protected override FarClose WhenFarCloses => FarClose.EndsInOrder;

    private protected override Task<ChannelPair> ConnectAsync(TimeProvider? timeProvider)
    {
        (MemoryByteChannel near, MemoryByteChannel far) = MemoryByteChannel.CreatePair(timeProvider);
        return Task.FromResult(new ChannelPair(near, far));
    }
}
