using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

/// <summary>The server and the emulated records against EPICS' own client. Each test keeps its thread, for the library's context hangs on it.</summary>
public sealed class LibcaTests : IDisposable
{
    private const double Patience = 60; // s, a limit for a broken build, never asserted
    private readonly CaServer server = CaLoopback.Serve();
    private readonly McaRecordEmulator record;

    public LibcaTests()
    {
        var source = new FixedMcaSource([.. Enumerable.Range(0, 4096).Select(i => (double)i)], 0);
        record = new McaRecordEmulator(server, "6bma1:mca1", new McaEmulatorOptions(), source, TimeProvider.System);
        Libca.Prepare(server.EndPoint.Port);
        Assert.Equal(Libca.Normal, Libca.CreateContext(1));
    }

    public void Dispose()
    {
        Libca.DestroyContext();
        record.Dispose();
        server.DisposeAsync().AsTask().GetAwaiter().GetResult(); // the test's thread must not change before the context is gone
    }

    [Fact]
    public void Exposure_ByPutCallback_EndsAtItsEndAndTheSpectrumIsThere()
    {
        IntPtr preset = Connect("6bma1:mca1.PRTM");
        IntPtr start = Connect("6bma1:mca1.ERST");
        IntPtr elapsed = Connect("6bma1:mca1.ERTM");
        IntPtr counts = Connect("6bma1:mca1.VAL");
        Assert.Equal((5, 4096u), (Libca.FieldType(counts), (uint)Libca.ElementCount(counts)));
        Assert.Equal(Libca.Normal, Libca.Put(6, 1, preset, BitConverter.GetBytes(0.25)));

        using var ended = new BlockingCollection<(int Status, bool IsAcquiring)>();
        Libca.EventHandler handler = arguments => ended.Add((arguments.Status, record.IsAcquiring));
        Assert.Equal(Libca.Normal, Libca.PutCallback(3, 1, start, BitConverter.GetBytes((ushort)1), handler, IntPtr.Zero));
        Assert.Equal(Libca.Normal, Libca.Flush());
        Assert.True(ended.TryTake(out (int Status, bool IsAcquiring) end, TimeSpan.FromSeconds(Patience)));
        Assert.Equal((Libca.Normal, false), end);
        Assert.Equal(1, record.Starts);
        GC.KeepAlive(handler);

        byte[] spectrum = Get(counts, 5, 4096, 4 * 4096);
        Assert.Equal(Enumerable.Range(0, 4096).Select(i => (int)Math.Round(i * 0.25)), MemoryMarshal.Cast<byte, int>(spectrum).ToArray());
        Assert.Equal(0.25, BitConverter.ToDouble(Get(elapsed, 6, 1, 8)));
    }

    /// <summary>The sequence of 6-BM's SPEC macro: preset plus 77 ms, preset, EraseStart, wait, poll Acquiring for the text "Done", read.</summary>
    [Fact]
    public void Xmap_ExposedAsSpecDoes_CountsBothElementsForThePreset()
    {
        ManualTimeProvider clock = new();
        FixedMcaSource source = new([.. Enumerable.Repeat(1000.0, 64)], 0.1);
        McaEmulatorOptions small = new() { Channels = 64 };
        using McaRecordEmulator first = new(server, "6bmXMAP:mca1", small, source, clock);
        using McaRecordEmulator second = new(server, "6bmXMAP:mca2", small, source, clock);
        using XmapEmulator system = new(
            server, "6bmXMAP:", new XmapOptions { StatusInterval = TimeSpan.FromSeconds(0.05) }, [first, second], clock);
        Assert.Equal(Libca.Normal, Libca.Put(3, 1, Connect("6bmXMAP:PresetMode"), BitConverter.GetBytes((ushort)1)));
        for (int exposure = 1; exposure <= 2; exposure++)
        {
            IntPtr preset = Connect("6bmXMAP:PresetReal");
            foreach (double seconds in (double[])[0.2 + 0.077, 0.2]) Assert.Equal(Libca.Normal, Libca.Put(6, 1, preset, BitConverter.GetBytes(seconds)));
            Assert.Equal(Libca.Normal, Libca.Put(3, 1, Connect("6bmXMAP:EraseStart"), BitConverter.GetBytes((ushort)1)));
            Assert.Equal(Libca.Normal, Libca.Flush());
            IntPtr acquiring = Connect("6bmXMAP:Acquiring");
            Assert.Equal("Acquiring", Text(acquiring));
            Assert.Equal(exposure, first.Starts);
            while (Text(acquiring) != "Done") clock.Advance(TimeSpan.FromSeconds(0.05));
            foreach (string record in (string[])["6bmXMAP:mca1", "6bmXMAP:mca2"])
            {
                int[] counts = MemoryMarshal.Cast<byte, int>(Get(Connect($"{record}.VAL"), 5, 64, 4 * 64)).ToArray();
                Assert.All(counts, count => Assert.Equal(180, count));
                Assert.Equal(0.2, BitConverter.ToDouble(Get(Connect($"{record}.ERTM"), 6, 1, 8)), 9);
                Assert.Equal(10, BitConverter.ToDouble(Get(Connect($"{record}.IDTIM"), 6, 1, 8)), 6);
            }

            Assert.Equal(10, BitConverter.ToDouble(Get(Connect("6bmXMAP:DeadTime"), 6, 1, 8)), 6);
        }
    }

    [Fact]
    public void Motor_MovedByPutCallback_EndsAtItsEndAndIsWhereItWasSent()
    {
        ManualTimeProvider clock = new();
        using MotorRecordEmulator motor = new(server, "6bma1:m12", new StageAxis(0), new MotorOptions("along the electrode") { LowLimit = -5, HighLimit = 5 }, clock);
        IntPtr target = Connect("6bma1:m12.VAL"), done = Connect("6bma1:m12.DMOV");
        using var ended = new BlockingCollection<int>();
        Libca.EventHandler handler = arguments => ended.Add(arguments.Status);
        Assert.Equal(Libca.Normal, Libca.PutCallback(6, 1, target, BitConverter.GetBytes(1.25), handler, IntPtr.Zero));
        Assert.Equal(Libca.Normal, Libca.Flush());
        while (BitConverter.ToDouble(Get(done, 6, 1, 8)) != 0)
        {
        }

        Assert.Empty(ended);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Libca.Normal, Take(ended));
        Assert.Equal((1.0, 1.25), (BitConverter.ToDouble(Get(done, 6, 1, 8)), BitConverter.ToDouble(Get(Connect("6bma1:m12.RBV"), 6, 1, 8))));
        Assert.Equal("mm", Text(Connect("6bma1:m12.EGU")));
        GC.KeepAlive(handler);
    }

    [Fact]
    public void Surroundings_BeamLost_ArriveAsNumbersAndWords()
    {
        ManualTimeProvider clock = new();
        BeamPvNames names = new();
        using BeamPvs pvs = new(server, names, new WhiteBeam(clock.GetUtcNow() + TimeSpan.FromHours(1), TimeSpan.FromHours(1)), clock);
        Assert.Equal((BeamPvs.FullRingMilliamperes, "ON"), (Number(names.RingCurrent), Text(Connect(names.ShutterState))));
        Assert.Equal((BeamPvs.FullIonChamberRate, BeamPvs.TemperatureCelsius), (Number(names.IonChamber), Number(names.HutchTemperature)));
        clock.Advance(TimeSpan.FromMinutes(90));
        Assert.Equal((0, 0, BeamPvs.TemperatureCelsius), (Number(names.RingCurrent), Number(names.IonChamber), Number(names.CellTemperature)));

        static double Number(string name) => BitConverter.ToDouble(Get(Connect(name), 6, 1, 8));
    }

    [Fact]
    public void Get_TimeOfAnArrayAbove16KiB_HasItsStampAndAlarm()
    {
        int[] values = [.. Enumerable.Range(0, 4096)];
        var stamp = new DateTimeOffset(2026, 11, 22, 8, 11, 21, TimeSpan.Zero);
        server.Serve(new ServedPv("array", new CaReading(CaValue.Of(values), AlarmStatus.High, AlarmSeverity.Minor, stamp), 4096));
        IntPtr channel = Connect("array");
        byte[] time = Get(channel, 19, 4096, 12 + (4 * 4096)); // DBR_TIME_LONG in the machine's order
        Assert.Equal((4, 1), (BitConverter.ToInt16(time, 0), BitConverter.ToInt16(time, 2)));
        Assert.Equal((uint)(stamp - DbrCodec.Epoch).TotalSeconds, BitConverter.ToUInt32(time, 4));
        Assert.Equal(values, MemoryMarshal.Cast<byte, int>(time.AsSpan(12)).ToArray());
    }

    [Fact]
    public void Get_ControlForms_HaveUnitLimitsAndStates()
    {
        var properties = new CaProperties { Unit = "MPa", Precision = 2, UpperDisplay = 9, LowerControl = -1, States = ["Done", "Acquire"] };
        server.Serve(new ServedPv("double", new CaReading(CaValue.Of(3.25), Properties: properties)));
        server.Serve(new ServedPv("enum", new CaReading(CaValue.OfStates(1), Properties: properties)));
        byte[] real = Get(Connect("double"), 34, 1, 88); // DBR_CTRL_DOUBLE
        Assert.Equal((2, 9.0, -1.0, 3.25), (BitConverter.ToInt16(real, 4), BitConverter.ToDouble(real, 16), BitConverter.ToDouble(real, 72), BitConverter.ToDouble(real, 80)));
        Assert.Equal("MPa", System.Text.Encoding.Latin1.GetString(real, 8, 3));
        IntPtr channel = Connect("enum");
        byte[] state = Get(channel, 31, 1, 424); // DBR_CTRL_ENUM
        Assert.Equal((2, 1), (BitConverter.ToInt16(state, 4), BitConverter.ToInt16(state, 422)));
        Assert.Equal("Acquire", System.Text.Encoding.Latin1.GetString(state, 6 + 26, 7));
        byte[] text = Get(channel, 0, 1, 40);
        Assert.Equal("Acquire", System.Text.Encoding.Latin1.GetString(text, 0, 7));
    }

    [Fact]
    public void Subscription_Changes_ArriveInOrder()
    {
        ServedPv pv = CaLoopback.Writable("pv", CaValue.Of(0));
        server.Serve(pv);
        IntPtr channel = Connect("pv");
        using var values = new BlockingCollection<int>();
        Libca.EventHandler handler = arguments => values.Add(Marshal.ReadInt32(arguments.Value));
        Assert.Equal(Libca.Normal, Libca.Subscribe(5, 1, channel, 5, handler, IntPtr.Zero, out _));
        Assert.Equal(Libca.Normal, Libca.Flush());
        Assert.Equal(0, Take(values));
        for (int i = 1; i <= 5; i++)
        {
            pv.Post(new CaReading(CaValue.Of(i)));
            Assert.Equal(i, Take(values));
        }

        Assert.Equal(Libca.Normal, Libca.Put(5, 1, channel, BitConverter.GetBytes(42)));
        Assert.Equal(Libca.Normal, Libca.Flush());
        Assert.Equal(42, Take(values));
        GC.KeepAlive(handler);
    }

    private static int Take(BlockingCollection<int> values)
    {
        Assert.True(values.TryTake(out int value, TimeSpan.FromSeconds(Patience)));
        return value;
    }

    private static string Text(IntPtr channel) => System.Text.Encoding.Latin1.GetString(Get(channel, 0, 1, 40)).Split('\0')[0];

    private static IntPtr Connect(string name)
    {
        Assert.Equal(Libca.Normal, Libca.CreateChannel(name, IntPtr.Zero, IntPtr.Zero, 0, out IntPtr channel));
        Assert.Equal(Libca.Normal, Libca.PendIo(Patience));
        return channel;
    }

    private static byte[] Get(IntPtr channel, int type, uint count, int bytes)
    {
        // The library writes into the buffer until the wait is over, so it must not move meanwhile.
        byte[] value = GC.AllocateArray<byte>(bytes, pinned: true);
        Assert.Equal(Libca.Normal, Libca.Get(type, count, channel, value));
        Assert.Equal(Libca.Normal, Libca.PendIo(Patience));
        return value;
    }
}
