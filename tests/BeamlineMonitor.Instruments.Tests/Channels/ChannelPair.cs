using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Tests.Channels;

/// <summary>A line with both its ends.</summary>
internal sealed record ChannelPair(IByteChannel Near, IByteChannel Far) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Near.DisposeAsync();
        await Far.DisposeAsync();
    }
}
