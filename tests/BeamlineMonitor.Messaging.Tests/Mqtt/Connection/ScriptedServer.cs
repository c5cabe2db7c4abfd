using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Tests.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>A server that says byte for byte what a test wants, also what no broker ever says.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private NetworkStream? line;

    public ScriptedServer()
    {
        listener.Start();
        Client = new MqttConnectOptions
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            ClientId = "a",
            ConnectTimeout = Limits.Patience,
        };
    }

    public MqttConnectOptions Client { get; set; }

    private NetworkStream Line => line ?? throw new InvalidOperationException("Nobody has connected.");

    /// <summary>A connection that has got an answer to its CONNECT.</summary>
    /// <param name="connAck">The answer, in hex.</param>
    /// <param name="timeProvider">Its clock; null for the system's.</param>
    public async Task<(MqttConnection Connection, MqttSession Session)> ConnectAsync(string connAck = "20 03 00 00 00", TimeProvider? timeProvider = null)
    {
        MqttConnection connection = new(timeProvider ?? TimeProvider.System);
        Task<MqttSession> connecting = connection.ConnectAsync(Client, default);
        await AcceptAsync();
        await SendAsync(connAck);
        return (connection, await connecting);
    }

    /// <summary>Takes the next client, and its CONNECT.</summary>
    public async Task AcceptAsync()
    {
        line = new NetworkStream(await listener.AcceptSocketAsync().WaitAsync(Limits.Patience), ownsSocket: true);
        byte[] header = await ReadAsync(2);
        Assert.Equal(0x10, header[0]);
        await ReadAsync(header[1]);
    }

    public async Task SendAsync(string hex) => await Line.WriteAsync(LiteralPackets.Hex(hex));

    /// <summary>Sends messages of quality of service 0, each a packet with a body of a million bytes.</summary>
    public async Task SendMillionsAsync(int count)
    {
        byte[] packet = [.. LiteralPackets.Hex("30 C0843D 0001 61 00"), .. new byte[1_000_000 - 4]];
        for (int i = 0; i < count; i++) await Line.WriteAsync(packet);
    }

    public async Task ExpectAsync(string hex)
    {
        byte[] expected = LiteralPackets.Hex(hex);
        Assert.Equal(expected, await ReadAsync(expected.Length));
    }

    /// <summary>Expects that the client has ended the line.</summary>
    public async Task ExpectEndAsync() => Assert.Equal(0, await Line.ReadAsync(new byte[1]).AsTask().WaitAsync(Limits.Patience));

    /// <summary>Ends the line.</summary>
    public async Task HangUpAsync() => await Line.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (line is not null) await line.DisposeAsync();
        listener.Stop();
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await Line.ReadExactlyAsync(bytes).AsTask().WaitAsync(Limits.Patience);
        return bytes;
    }
}
