using System.Net.Sockets;
using System.Net.WebSockets;
using BeamlineMonitor.Broker;

namespace BeamlineMonitor.Web.Bridge;

/// <summary>
/// Carries bytes between a WebSocket and a line to the broker. Each direction reads only after it has written, so a slow side holds the other back and
/// nothing piles up here. Only the client's first packet is looked at.
/// </summary>
/// <param name="socket">The client.</param>
/// <param name="line">The broker; disposed at the end.</param>
/// <param name="reader">Who reads; null for the anonymous reader.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class MqttBridge(WebSocket socket, Stream line, BrokerLogin? reader, TimeProvider ioTime)
{
    private const int BufferBytes = 16 * 1024;

    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(5);

    /// <summary>Carries until one side ends, then ends the other.</summary>
    /// <param name="cancellationToken">The daemon ends.</param>
    /// <returns>Ends when both sides are closed. Never faults for what a peer does.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource();
        Task<BridgeEnd> up = UpAsync(over.Token), down = DownAsync(over.Token);
        var stopped = new TaskCompletionSource();
        await using CancellationTokenRegistration stop = cancellationToken.Register(stopped.SetResult);
        Task first = await Task.WhenAny(up, down, stopped.Task);
        BridgeEnd end = first == up ? await up : first == down ? await down : BridgeEnd.ByDaemon;
        await CloseAsync(end);
        await line.DisposeAsync(); // ends the reading of the broker
        over.CancelAfter(GoodbyeTime); // the client has so long to say goodbye, too
        await Task.WhenAll(up, down);
    }

    private async Task<BridgeEnd> UpAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            if (await OpenAsync(buffer, cancellationToken) is { } refused) return refused;
            while (true)
            {
                ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (EndOf(received) is { } end) return end;
                await line.WriteAsync(buffer.AsMemory(0, received.Count), cancellationToken);
            }
        }
        catch (WebSocketException)
        {
            return BridgeEnd.ByClient; // it went without a goodbye
        }
        catch (FormatException e)
        {
            return BridgeEnd.Refused(e.Message);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return BridgeEnd.ByBroker;
        }
    }

    /// <summary>Passes the client's CONNECT on, with what came behind it.</summary>
    private async Task<BridgeEnd?> OpenAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(ConnectTime, ioTime);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        for (int count = 0; ;)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(count), either.Token);
            if (EndOf(received) is { } end) return end;
            count += received.Count;
            if (!ReaderConnect.TryMeasure(buffer.AsSpan(0, count), out int length) || count < length) continue;
            await line.WriteAsync(ReaderConnect.Rewrite(buffer.AsSpan(0, length), reader), cancellationToken);
            await line.WriteAsync(buffer.AsMemory(length, count - length), cancellationToken);
            return null;
        }
    }

    private async Task<BridgeEnd> DownAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (await line.ReadAsync(buffer, cancellationToken) is > 0 and var count)
                await socket.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
            return BridgeEnd.ByBroker;
        }
        catch (WebSocketException)
        {
            return BridgeEnd.ByClient;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return BridgeEnd.ByBroker;
        }
    }

    private async Task CloseAsync(BridgeEnd end)
    {
        using var limit = new CancellationTokenSource(GoodbyeTime, ioTime);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await socket.CloseOutputAsync(end.Status, end.Text, limit.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // The client is gone already, or takes nothing any more.
        }
    }

    private static BridgeEnd? EndOf(ValueWebSocketReceiveResult received) => received.MessageType switch
    {
        WebSocketMessageType.Close => BridgeEnd.ByClient,
        WebSocketMessageType.Text => BridgeEnd.NoBytes,
        _ => null,
    };
}
