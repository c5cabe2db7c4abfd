using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace BeamlineMonitor.Messaging.Mqtt.Connection;

/// <summary>A TCP line to a broker, plain or under TLS. Nagle's delay is off.</summary>
public sealed class BrokerLine : IAsyncDisposable
{
    private readonly Socket socket;
    private readonly Stream stream;

    private BrokerLine(Socket socket, Stream stream)
    {
        this.socket = socket;
        this.stream = stream;
    }

    /// <summary>Its bytes; one may read while one writes.</summary>
    public Stream Stream => stream;

    /// <summary>Opens a line.</summary>
    /// <param name="options">Where, and how protected.</param>
    /// <param name="cancellationToken">Abandons the attempt.</param>
    /// <returns>The line.</returns>
    /// <exception cref="MqttException">Nobody listens, or the two sides do not trust each other.</exception>
    public static async Task<BrokerLine> OpenAsync(MqttConnectOptions options, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Tls is { } tls) stream = await SecureAsync(stream, options.Host, tls, cancellationToken);
            return new BrokerLine(socket, stream);
        }
        catch (Exception e)
        {
            if (stream is not null) await stream.DisposeAsync();
            socket.Dispose();
            if (Explain(e) is { } mend) throw new MqttException($"{options}: {e.Message} {mend}", e);
            throw;
        }
    }

    /// <summary>Says that no more bytes will come; what the other side still sends can be read.</summary>
    /// <param name="cancellationToken">Abandons the attempt.</param>
    /// <returns>Ends when it was said, or could not be.</returns>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (stream is SslStream secure) await secure.ShutdownAsync().WaitAsync(cancellationToken);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The other side went first.
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static async Task<SslStream> SecureAsync(Stream plain, string host, MqttTls tls, CancellationToken cancellationToken)
    {
        SslStream secure = new(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(TlsCredentials.Load(tls, host), cancellationToken);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private static string? Explain(Exception e) => e switch
    {
        SocketException => "Is the broker running, and is this its address?",
        AuthenticationException => "Is the broker's certificate for this name, and from an authority of the configured file?",
        IOException => "Does the broker speak TLS at this port, and does it want a client certificate?",
        _ => null,
    };
}
