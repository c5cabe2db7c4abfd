using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>One name server: searches go to it by TCP. It is connected to again, ever less often, when it is gone.</summary>
internal sealed class CaNameServer(CaClient client, string address, Func<IReadOnlyList<CaMessage>> allSearches)
{
    private volatile CaStream? stream;

    /// <summary>Sends requests if the server is there; if not they go out when it is.</summary>
    public void Post(IReadOnlyList<CaMessage> requests)
    {
        foreach (CaMessage request in requests) stream?.TryPost(request);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = client.Options.FirstSearchInterval;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await ServeAsync(cancellationToken)) wait = client.Options.FirstSearchInterval;
                await Task.Delay(wait, client.Time, cancellationToken);
                wait = wait * 2 < client.Options.LongestSearchInterval ? wait * 2 : client.Options.LongestSearchInterval;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>True when the server answered at all before the connection ended.</summary>
    private async Task<bool> ServeAsync(CancellationToken cancellationToken)
    {
        bool answered = false;
        try
        {
            CaClientOptions options = client.Options;
            IPEndPoint server = await HostAndPort.ResolveAsync(address, options.ServerPort, options.LocalAddress.AddressFamily, cancellationToken);
            var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(server, cancellationToken).AsTask().WaitAsync(options.ConnectTimeout, client.Time, cancellationToken);
            }
            catch
            {
                socket.Dispose();
                throw;
            }

            await using var stream = new CaStream(
                socket, options.MaximumPayloadBytes, options.QueueLength, options.EchoAfter + options.EchoTimeout, client.Time);
            stream.TryPost(CaRequest.Version());
            stream.TryPost(CaRequest.ClientName(options.ClientName));
            stream.TryPost(CaRequest.HostName(options.HostName));
            foreach (CaMessage request in allSearches()) stream.TryPost(request);
            this.stream = stream;
            while (await stream.ReadAsync(cancellationToken) is { } message)
            {
                answered = true;
                if (message.Header.Command == CaCommand.Search)
                    client.Found(message.Header.Parameter2, CaReply.ServerOf(message, server.Address));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or InstrumentException or TimeoutException or ObjectDisposedException)
        {
            client.NoteError(new InstrumentException($"The name server {address} is gone: {e.Message}", e));
        }
        finally
        {
            this.stream = null;
        }

        return answered;
    }
}
