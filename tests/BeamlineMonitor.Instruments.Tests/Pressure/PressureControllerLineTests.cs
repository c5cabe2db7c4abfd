using System.Net;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Pressure;
using BeamlineMonitor.Instruments.Tests.Modbus;

namespace BeamlineMonitor.Instruments.Tests.Pressure;

/// <summary>The driver against each device, over a real socket and a real pseudo-terminal.</summary>
public static class PressureControllerLineTests
{
    public sealed class AlicatWithoutLine : PressureControllerContract
    {
        protected override (PressureControllerMap Map, PressureControllerEmulator Emulator) Device() => (MapFiles.Alicat, new AlicatEmulator(Unit, Line));
    }

    public sealed class AlicatOverTcp : OverTcp
    {
        protected override (PressureControllerMap Map, PressureControllerEmulator Emulator) Device() => (MapFiles.Alicat, new AlicatEmulator(Unit, Line));
    }

    public sealed class AlicatOnPty : OnPty
    {
        protected override (PressureControllerMap Map, PressureControllerEmulator Emulator) Device() => (MapFiles.Alicat, new AlicatEmulator(Unit, Line));
    }

    public sealed class BronkhorstOverTcp : OverTcp
    {
        protected override (PressureControllerMap Map, PressureControllerEmulator Emulator) Device() =>
            (MapFiles.Bronkhorst, new BronkhorstEmulator(Unit, Line, capacityBar: 10));
    }

    public sealed class BronkhorstOnPty : OnPty
    {
        protected override (PressureControllerMap Map, PressureControllerEmulator Emulator) Device() =>
            (MapFiles.Bronkhorst, new BronkhorstEmulator(Unit, Line, capacityBar: 10));
    }

    public abstract class OverTcp : PressureControllerContract
    {
        private ModbusTcpServer server = null!;
        private ModbusClient client = null!;

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            await client.DisposeAsync();
            await server.DisposeAsync();
        }

        protected override Task<IModbusBus> ConnectAsync(PressureControllerEmulator emulator)
        {
            server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), emulator, ModbusFraming.Tcp);
            client = ModbusClient.At(new TcpChannelAddress("127.0.0.1", server.EndPoint.Port), ModbusFraming.Tcp, ModbusLineTests.Patient, null);
            return Task.FromResult<IModbusBus>(client);
        }
    }

    public abstract class OnPty : PressureControllerContract
    {
        private PtyByteChannel pty = null!;
        private Task serving = null!;
        private ModbusClient client = null!;

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            await client.DisposeAsync();
            await pty.DisposeAsync();
            await serving;
        }

        protected override Task<IModbusBus> ConnectAsync(PressureControllerEmulator emulator)
        {
            pty = PtyByteChannel.Open(null, null);
            serving = new ModbusServer(emulator, ModbusFraming.Rtu, null).ServeAsync(pty, default);
            client = ModbusClient.At(pty.Address with { Baud = 19200 }, ModbusFraming.Rtu, ModbusLineTests.Patient, null);
            return Task.FromResult<IModbusBus>(client);
        }
    }
}
