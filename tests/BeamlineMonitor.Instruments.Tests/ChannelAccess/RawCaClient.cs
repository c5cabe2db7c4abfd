using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

/// <summary>A client under the test's control, message by message.</summary>
internal sealed class RawCaClient : IDisposable
{
    private readonly TcpClient tcp = new();

    public static async Task<RawCaClient> ConnectAsync(IPEndPoint server)
    {
        var client = new RawCaClient();
        await client.tcp.ConnectAsync(server);
        return client;
    }

    public void Dispose() => tcp.Dispose();

    public Task SendAsync(CaMessage message) => SendAsync(message.ToArray());

    public async Task SendAsync(byte[] bytes)
    {
        using var limit = new CancellationTokenSource(CaLoopback.Patience);
        await tcp.GetStream().WriteAsync(bytes, limit.Token);
    }

    /// <summary>The next message, or null when the server has closed.</summary>
    public async Task<CaMessage?> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(CaLoopback.Patience);
        byte[] bytes = new byte[CaHeader.PlainSize];
        try
        {
            int read = await tcp.GetStream().ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, limit.Token);
            if (read == 0) return null;
            Assert.True(CaHeader.TryRead(bytes, out CaHeader header, out _));
            byte[] payload = new byte[header.PayloadSize];
            await tcp.GetStream().ReadExactlyAsync(payload, limit.Token);
            return new CaMessage(header, payload);
        }
        catch (IOException)
        {
            return null; // closed by reset
        }
    }

    public async Task<CaMessage> ReceiveAsync(CaCommand command)
    {
        CaMessage? message = await ReceiveAsync();
        Assert.Equal(command, message?.Header.Command);
        return message!.Value;
    }

    /// <summary>Opens a channel and returns its sid.</summary>
    public async Task<uint> OpenAsync(uint cid, string name)
    {
        await SendAsync(CaRequest.CreateChannel(cid, name));
        await ReceiveAsync(CaCommand.AccessRights);
        return (await ReceiveAsync(CaCommand.CreateChannel)).Header.Parameter2;
    }
}
