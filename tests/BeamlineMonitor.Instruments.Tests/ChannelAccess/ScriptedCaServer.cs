using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

/// <summary>A peer under the test's control, byte by byte: a search socket and one circuit at a time.</summary>
internal sealed class ScriptedCaServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly UdpClient search = new(new IPEndPoint(IPAddress.Loopback, 0));
    private NetworkStream? circuit;

    public ScriptedCaServer() => listener.Start();

    public IPEndPoint SearchPlace => (IPEndPoint)search.Client.LocalEndPoint!;

    public int TcpPort => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Dispose()
    {
        circuit?.Dispose();
        search.Dispose();
        listener.Dispose();
    }

    /// <summary>The next search datagram and who sent it.</summary>
    public async Task<(IReadOnlyList<CaMessage> Messages, IPEndPoint Client)> ReceiveSearchAsync()
    {
        using var limit = new CancellationTokenSource(CaLoopback.Patience);
        UdpReceiveResult received = await search.ReceiveAsync(limit.Token);
        return (CaMessage.ReadDatagram(received.Buffer), received.RemoteEndPoint);
    }

    public async Task SendDatagramAsync(byte[] bytes, IPEndPoint client)
    {
        using var limit = new CancellationTokenSource(CaLoopback.Patience);
        await search.SendAsync(bytes, client, limit.Token);
    }

    /// <summary>Answers the next search for every name in it.</summary>
    public async Task AnswerSearchAsync()
    {
        (IReadOnlyList<CaMessage> messages, IPEndPoint client) = await ReceiveSearchAsync();
        foreach (CaMessage search in messages.Where(m => m.Header.Command == CaCommand.Search))
            await SendDatagramAsync(CaReply.Found(search.Header.Parameter1, TcpPort).ToArray(), client);
    }

    /// <summary>Takes the next circuit; an older one is reset.</summary>
    public async Task AcceptAsync()
    {
        Reset();
        using var limit = new CancellationTokenSource(CaLoopback.Patience);
        Socket socket = await listener.AcceptSocketAsync(limit.Token);
        circuit = new NetworkStream(socket, ownsSocket: true);
    }

    public void Reset()
    {
        circuit?.Socket.Close(0);
        circuit = null;
    }

    public async Task<CaMessage> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(CaLoopback.Patience);
        byte[] header = new byte[CaHeader.PlainSize];
        await circuit!.ReadExactlyAsync(header, limit.Token);
        Assert.True(CaHeader.TryRead(header, out CaHeader read, out _));
        byte[] payload = new byte[read.PayloadSize];
        await circuit!.ReadExactlyAsync(payload, limit.Token);
        return new CaMessage(read, payload);
    }

    public async Task SendAsync(byte[] bytes)
    {
        using var limit = new CancellationTokenSource(CaLoopback.Patience);
        await circuit!.WriteAsync(bytes, limit.Token);
    }

    public Task SendAsync(CaMessage message) => SendAsync(message.ToArray());

    /// <summary>Takes a circuit and opens one channel of a double on it, sid 7.</summary>
    public async Task OpenChannelAsync(uint count = 1)
    {
        await AcceptAsync();
        foreach (CaCommand expected in (CaCommand[])[CaCommand.Version, CaCommand.ClientName, CaCommand.HostName])
            Assert.Equal(expected, (await ReceiveAsync()).Header.Command);
        CaMessage create = await ReceiveAsync();
        Assert.Equal(CaCommand.CreateChannel, create.Header.Command);
        await SendAsync(CaReply.Version());
        await SendAsync(CaReply.Rights(create.Header.Parameter1, AccessRights.Read | AccessRights.Write));
        await SendAsync(CaReply.ChannelCreated(create.Header.Parameter1, 7, CaType.Double, count));
    }
}
