using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Simulation;

/// <summary>Programs that are not ours read the simulator by what it prints.</summary>
public sealed class ForeignPeersTests : IDisposable
{
    // EPICS' own client library: moves the stage, exposes for 60 s of experiment, reads the spectrum.
    private const string LibcaClient = """
        import ctypes, os, sys
        os.environ.update(EPICS_CA_ADDR_LIST=sys.argv[1], EPICS_CA_AUTO_ADDR_LIST='NO', EPICS_CA_MAX_ARRAY_BYTES='1000000')
        ca = ctypes.CDLL('libca.so.4.13.5')
        ca.ca_pend_io.argtypes = ca.ca_pend_event.argtypes = [ctypes.c_double]
        ca.ca_array_get.argtypes = ca.ca_array_put.argtypes = [ctypes.c_long, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_void_p]
        DOUBLE, LONG, STRING = 6, 5, 0
        def ok(status): assert status == 1, status
        ok(ca.ca_context_create(0))
        def channel(name):
            chid = ctypes.c_void_p()
            ok(ca.ca_create_channel(name.encode(), None, None, 0, ctypes.byref(chid)))
            ok(ca.ca_pend_io(60.0))
            return chid
        def get(name, kind=DOUBLE, n=1, holder=ctypes.c_double):
            value = (holder * n)()
            ok(ca.ca_array_get(kind, n, channel(name), value))
            ok(ca.ca_pend_io(60.0))
            return value
        def put(name, number):
            ok(ca.ca_array_put(DOUBLE, 1, channel(name), ctypes.byref(ctypes.c_double(number))))
            ok(ca.ca_pend_io(60.0))
        def wait(name, number):
            for _ in range(3000):
                if get(name)[0] == number: return
                ca.ca_pend_event(0.02)
            raise SystemExit(name + ' never came to ' + str(number))
        put('6bma1:m12.VAL', 12.00638)
        wait('6bma1:m12.RBV', 12.00638)
        put('6bma1:mca1.PRTM', 60)
        put('6bma1:mca1.ERST', 1)
        wait('6bma1:mca1.ERTM', 60)
        wait('6bma1:mca1.ACQG', 0)
        counts = get('6bma1:mca1.VAL', LONG, 4096, ctypes.c_int)
        shutter = ctypes.create_string_buffer(40)
        ok(ca.ca_array_get(STRING, 1, channel('PA:06BM:STA_A_FES_OPEN_PL'), shutter))
        ok(ca.ca_pend_io(60.0))
        print('libca read', sum(counts) > 10000, get('S:SRcurrentAI')[0], shutter.value.decode())
        """;

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(2));

    public void Dispose() => guard.Dispose();

    [Fact]
    public async Task LibcaMbpollAndSocat_OnARunningSimulator_ReadIt()
    {
        await using SimulatorProcess simulator = await SimulatorProcess.RunAsync("--speed 600", guard.Token);
        string pressurePty = PathOf(simulator.Start["pressure_rtu"]!.GetValue<string>());
        var pressureTcp = (TcpChannelAddress)ByteChannelAddress.Parse(simulator.Wiring.Cells[0].Pressure!.Address);
        string potentiostatPty = PathOf(simulator.Wiring.Cells[0].Potentiostat!.Address);

        Assert.Equal("libca read True 100.0 ON", await RunAsync("libca read", "python3", "-c", LibcaClient, simulator.Wiring.ChannelAccess.AddressList[0]));
        string[] pressure = ["-a", "1", "-0", "-B", "-r", "1353", "-c", "1", "-t", "4:float", "-1", "-o", "10"]; // its longest patience, s
        Assert.Contains("3", await RunAsync("[1353]:", "mbpoll", [.. pressure, "-m", "tcp", "-p", $"{pressureTcp.Port}", "127.0.0.1"]), StringComparison.Ordinal);
        Assert.Contains("3", await RunAsync("[1353]:", "mbpoll", [.. pressure, "-m", "rtu", "-b", "19200", "-P", "none", pressurePty]), StringComparison.Ordinal);
        Assert.StartsWith("tes4_hr", await RunAsync("tes4_hr", "/bin/sh", "-c", $"printf 't\\n' | socat -t 60 - FILE:{potentiostatPty},raw,echo=0"), StringComparison.Ordinal);
    }

    private static string PathOf(string address) => ((SerialChannelAddress)ByteChannelAddress.Parse(address)).Path;

    private async Task<string> RunAsync(string line, string program, params string[] arguments)
    {
        await using ForeignProcess process = ForeignProcess.Start(program, arguments);
        return await process.WaitForLineAsync(line, guard.Token);
    }
}
