using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.HardwareSim.Faults;

/// <summary>A TCP port on the loopback that leads to an instrument through faulty lines: what a driver connects to in place of the instrument's own.</summary>
public sealed class FaultyTcpProxy : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly Func<CancellationToken, ValueTask<IByteChannel>> openInstrument;
    private readonly RunningFaultPlan faults;
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;

    private FaultyTcpProxy(TcpListener listener, Func<CancellationToken, ValueTask<IByteChannel>> openInstrument, RunningFaultPlan faults)
    {
        this.listener = listener;
        this.openInstrument = openInstrument;
        this.faults = faults;
        accepting = AcceptAsync();
    }

    /// <summary>Where a driver connects.</summary>
    public TcpChannelAddress Address => new("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);

    /// <summary>Begins to listen.</summary>
    /// <param name="port">TCP port on 127.0.0.1; 0 for any that is free.</param>
    /// <param name="openInstrument">Opens a line to the instrument, once for each connection; when that fails, the connection is closed.</param>
    /// <param name="faults">The faults, shared by all connections.</param>
    /// <returns>The listening proxy.</returns>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static FaultyTcpProxy Start(int port, Func<CancellationToken, ValueTask<IByteChannel>> openInstrument, RunningFaultPlan faults)
    {
        TcpListener listener = new(IPAddress.Loopback, port);
        listener.Start();
        return new FaultyTcpProxy(listener, openInstrument, faults);
    }

    /// <summary>Closes the port and every line.</summary>
    /// <returns>Ends when all are closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        List<Task> lines = [];
        try
        {
            while (true)
            {
                Socket accepted = await listener.AcceptSocketAsync(stop.Token);
                lines.RemoveAll(line => line.IsCompleted);
                lines.Add(ServeAsync(TcpByteChannel.Adopt(accepted, null)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task ServeAsync(TcpByteChannel driver)
    {
        try
        {
            IByteChannel instrument = await openInstrument(stop.Token);
            await new FaultyLine(driver, instrument, faults, stop.Token).Completion;
        }
        catch (Exception e) when (e is InstrumentException or OperationCanceledException)
        {
            // The instrument is not there: a driver sees its connection end.
            await driver.DisposeAsync();
        }
    }
}
