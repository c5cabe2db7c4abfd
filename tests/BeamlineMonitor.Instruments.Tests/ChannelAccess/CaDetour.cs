using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

/// <summary>Leads a client to a server through faulty circuits: it answers every search with the port of a proxy.</summary>
internal sealed class CaDetour : IAsyncDisposable
{
    private readonly UdpClient search = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource stop = new();
    private readonly FaultyTcpProxy proxy;
    private readonly Task answering;

    public CaDetour(CaServer server, RunningFaultPlan faults)
    {
        TcpChannelAddress behind = new("127.0.0.1", server.EndPoint.Port);
        proxy = FaultyTcpProxy.Start(0, token => behind.OpenAsync(null, token), faults);
        answering = AnswerAsync();
    }

    /// <summary>Where the client is to search.</summary>
    public IPEndPoint SearchPlace => (IPEndPoint)search.Client.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await answering;
        search.Dispose();
        await proxy.DisposeAsync();
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                UdpReceiveResult asked = await search.ReceiveAsync(stop.Token);
                foreach (CaMessage message in CaMessage.ReadDatagram(asked.Buffer).Where(message => message.Header.Command == CaCommand.Search))
                    await search.SendAsync(CaReply.Found(message.Header.Parameter1, proxy.Address.Port).ToArray(), asked.RemoteEndPoint, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }
}
