using System.Net;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>Our client against our server, over every kind of line.</summary>
public static class ModbusLineTests
{
    // Real peers on a loaded machine: long enough never to decide a test.
    internal static readonly ModbusClientOptions Patient = new() { ReplyTimeout = TimeSpan.FromSeconds(20), LateReplyWindow = TimeSpan.FromSeconds(20) };

    public sealed class OverTcp : OverSocket
    {
        protected override ModbusFraming Framing => ModbusFraming.Tcp;
    }

    public sealed class RtuOverTcp : OverSocket
    {
        protected override ModbusFraming Framing => ModbusFraming.Rtu;
    }

    public abstract class OverSocket : ModbusBusContract
    {
        private ModbusTcpServer server = null!;
        private ModbusClient client = null!;

        protected abstract ModbusFraming Framing { get; }

        public override async Task DisposeAsync()
        {
            await client.DisposeAsync();
            await server.DisposeAsync();
        }

        protected override Task<IModbusBus> OpenAsync()
        {
            server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), Fill(), Framing);
            client = ModbusClient.At(new TcpChannelAddress("127.0.0.1", server.EndPoint.Port), Framing, Patient, null);
            return Task.FromResult<IModbusBus>(client);
        }
    }

    public sealed class RtuOnPty : ModbusBusContract
    {
        private PtyByteChannel pty = null!;
        private Task serving = null!;
        private ModbusClient client = null!;

        public override async Task DisposeAsync()
        {
            await client.DisposeAsync();
            await pty.DisposeAsync();
            await serving;
        }

        protected override Task<IModbusBus> OpenAsync()
        {
            pty = PtyByteChannel.Open(null, null);
            serving = new ModbusServer(Fill(), ModbusFraming.Rtu, null).ServeAsync(pty, default);
            client = ModbusClient.At(pty.Address with { Baud = 19200 }, ModbusFraming.Rtu, Patient, null);
            return Task.FromResult<IModbusBus>(client);
        }
    }
}
