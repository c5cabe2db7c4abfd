using System.Globalization;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>Our client against pymodbus (Debian package python3-pymodbus), over every kind of line.</summary>
public static class PymodbusTests
{
    public sealed class OverTcp() : Peer("tcp", ModbusFraming.Tcp);

    public sealed class RtuOverTcp() : Peer("rtuOverTcp", ModbusFraming.Rtu);

    public sealed class RtuOnPty() : Peer("pty", ModbusFraming.Rtu);

    public abstract class Peer(string kind, ModbusFraming framing) : ModbusBusContract
    {
        private ForeignProcess server = null!;
        private ModbusClient client = null!;

        public override async Task DisposeAsync()
        {
            await client.DisposeAsync();
            await server.DisposeAsync();
        }

        protected override async Task<IModbusBus> OpenAsync()
        {
            string script = Path.Combine(RepositoryFolder.Root, "tests", "BeamlineMonitor.Instruments.Tests", "Modbus", "pymodbus_server.py");
            server = ForeignProcess.Start("/usr/bin/python3", script, kind);
            using CancellationTokenSource guard = new(TimeSpan.FromMinutes(1));
            string place = (await server.WaitForLineAsync("listening on ", guard.Token)).Split(' ')[^1];
            ByteChannelAddress address = kind == "pty"
                ? new SerialChannelAddress(place) { Baud = 19200 }
                : new TcpChannelAddress("127.0.0.1", int.Parse(place, CultureInfo.InvariantCulture));
            client = ModbusClient.At(address, framing, ModbusLineTests.Patient, null);
            return client;
        }
    }
}
