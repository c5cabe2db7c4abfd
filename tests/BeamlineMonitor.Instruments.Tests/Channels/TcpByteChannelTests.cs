using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Channels;

public sealed class TcpByteChannelTests : ByteChannelContract
{
    private protected override FarClose WhenFarCloses => FarClose.EndsInOrder;

    [Fact]
    public async Task Connect_NobodyListens_SaysWhereAndWhatToCheck()
    {
        using HeldPort port = new();

        InstrumentException error = await Assert.ThrowsAsync<InstrumentException>(
            () => TcpByteChannel.ConnectAsync("127.0.0.1", port.Number, null, Guard).AsTask());

        Assert.Contains($"tcp://127.0.0.1:{port.Number}", error.Message, StringComparison.Ordinal);
        Assert.Contains("switched on", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_PeerResets_EndsWithTheCause()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        await using TcpByteChannel channel = await TcpByteChannel.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, null, Guard);
        using Socket peer = await listener.AcceptSocketAsync(Guard);

        peer.LingerState = new LingerOption(true, 0);
        peer.Close();

        await Assert.ThrowsAsync<InstrumentException>(() => channel.Input.ReadAsync(Guard).AsTask());
        await channel.Closed.WaitAsync(Guard);
    }

    private protected override async Task<ChannelPair> ConnectAsync(TimeProvider? timeProvider)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        ByteChannelAddress address = new TcpChannelAddress("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        IByteChannel near = await address.OpenAsync(timeProvider, Guard);
        return new ChannelPair(near, TcpByteChannel.Adopt(await listener.AcceptSocketAsync(Guard), timeProvider));
    }
}
