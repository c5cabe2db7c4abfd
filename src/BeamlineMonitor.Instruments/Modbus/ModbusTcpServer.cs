using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>Listens on a TCP port and answers every client; Modbus TCP, or RTU as behind a serial server.</summary>
public sealed class ModbusTcpServer : IAsyncDisposable
{
    /// <summary>Clients served at once unless told otherwise.</summary>
    public const int DefaultMaxClients = 32;

    private readonly CancellationTokenSource stop = new();
    private readonly Socket listener;
    private readonly ModbusServer server;
    private readonly int maxClients;
    private readonly TimeProvider? timeProvider;
    private long refusedClients;

    private ModbusTcpServer(Socket listener, ModbusServer server, int maxClients, TimeProvider? timeProvider)
    {
        this.listener = listener;
        this.server = server;
        this.maxClients = maxClients;
        this.timeProvider = timeProvider;
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
        Completion = AcceptAsync();
    }

    /// <summary>Where it listens, with the port that was given for port 0.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Connections closed at once because the most clients were being served.</summary>
    public long RefusedClients => Interlocked.Read(ref refusedClients);

    /// <summary>Ends when the server has stopped; faulted when the registers threw what is no <see cref="ModbusException"/>.</summary>
    public Task Completion { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="endPoint">Address and port; port 0 takes a free one.</param>
    /// <param name="registers">What is read and written.</param>
    /// <param name="framing">How messages are framed.</param>
    /// <param name="maxClients">Clients served at once, ≥ 1; one more is hung up on and counted.</param>
    /// <param name="timeProvider">Clock of the time-outs; null for the system's.</param>
    /// <returns>The running server; disposing it stops it.</returns>
    /// <exception cref="InstrumentException">The port cannot be had; the message names it.</exception>
    public static ModbusTcpServer Start(
        IPEndPoint endPoint, IModbusBus registers, ModbusFraming framing, int maxClients = DefaultMaxClients, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxClients, 1);
        Socket listener = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(endPoint);
            listener.Listen();
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new InstrumentException($"tcp://{endPoint} cannot be listened on: {e.Message}. Is another server running there?", e);
        }

        return new ModbusTcpServer(listener, new ModbusServer(registers, framing, timeProvider), maxClients, timeProvider);
    }

    /// <summary>Stops listening and hangs up on every client.</summary>
    /// <returns>Ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Completion;
    }

    private async Task AcceptAsync()
    {
        List<Task> clients = [];
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync(stop.Token);
                clients.RemoveAll(client => client.IsCompletedSuccessfully);
                if (clients.Count < maxClients)
                {
                    clients.Add(ServeAsync(socket));
                    continue;
                }

                Interlocked.Increment(ref refusedClients); // before the client can know
                socket.Dispose();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped; below the clients are waited for.
        }
        finally
        {
            listener.Dispose();
        }

        await Task.WhenAll(clients);
    }

    private async Task ServeAsync(Socket socket)
    {
        bool served = false;
        try
        {
            await using TcpByteChannel channel = TcpByteChannel.Adopt(socket, timeProvider);
            await server.ServeAsync(channel, stop.Token);
            served = true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            served = true;
        }
        catch (SocketException)
        {
            // The client reset the connection before it was set up.
            socket.Dispose();
            served = true;
        }
        finally
        {
            // What is left is a fault of the registers: the whole server ends, and Completion says why.
            if (!served) await stop.CancelAsync();
        }
    }
}
