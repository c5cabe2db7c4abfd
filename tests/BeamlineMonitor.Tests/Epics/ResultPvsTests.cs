using System.Net;
using System.Text;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Epics;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Epics;

/// <summary>The served results as EPICS' own client reads them. Each test keeps its thread, for the library's context hangs on it.</summary>
public sealed class ResultPvsTests : IDisposable
{
    private const double Patience = 60;
    private const int TimeString = 14;
    private const int TimeEnum = 17;
    private const int TimeLong = 19;
    private const int TimeDouble = 20;

    private static readonly RunSetup Setup = RunSetup.Load(ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, "", "", "")), "paper-1mAh");
    private readonly ResultPvs pvs = new(new EpicsSettings(IPAddress.Loopback, 0, []), "twin", Setup.Plan, 1, TimeProvider.System, TimeProvider.System);

    public ResultPvsTests()
    {
        Libca.Prepare(pvs.EndPoint.Port);
        Assert.Equal(Libca.Normal, Libca.CreateContext(1));
    }

    public void Dispose()
    {
        Libca.DestroyContext();
        pvs.DisposeAsync().AsTask().GetAwaiter().GetResult(); // the test's thread must not change before the context is gone
    }

    [Fact]
    public void Take_GoodResult_IsReadWithTheTimeOfTheMeasurementAndNoAlarm()
    {
        pvs.Take(SomeResults.Outcome(SomeResults.Good));
        (string Name, double Value)[] expected = [("XC", 0.55), ("SXC", 0.02), ("XV", 0.7), ("SXV", 0.03), ("V", 97.678), ("A", 2.8112), ("C", 14.272)];
        foreach ((string name, double value) in expected)
        {
            byte[] time = Read($"twin:CELL1:L3:{name}", TimeDouble, 24);
            Assert.Equal((AlarmSeverity.None, value), (SeverityOf(time), BitConverter.ToDouble(time, 16)));
            Assert.Equal(SomeResults.At, StampOf(time));
        }

        Assert.Equal("", TextOf(Read("twin:CELL1:L3:FLAGS", TimeString, 52)));
        Assert.Equal((ushort)FrameStatus.Ok, BitConverter.ToUInt16(Read("twin:CELL1:L3:STATUS", TimeEnum, 16), 14));
        Assert.Equal(1, BitConverter.ToInt32(Read("twin:RUN:FRAMES", TimeLong, 16), 12));
    }

    [Fact]
    public void Read_BeforeAnyFrameAndAfterADegradedOne_IsInvalid()
    {
        byte[] before = Read("twin:CELL1:L3:XC", TimeDouble, 24);
        Assert.Equal((AlarmStatus.Undefined, AlarmSeverity.Invalid), (StatusOf(before), SeverityOf(before)));
        pvs.Take(SomeResults.Outcome(SomeResults.Good));
        pvs.Take(SomeResults.Outcome(SomeResults.Degraded));
        byte[] after = Read("twin:CELL1:L3:XC", TimeDouble, 24);
        Assert.Equal((AlarmSeverity.Invalid, double.NaN), (SeverityOf(after), BitConverter.ToDouble(after, 16)));
        Assert.Equal(AlarmSeverity.Major, SeverityOf(Read("twin:CELL1:L3:STATUS", TimeEnum, 16)));
        Assert.Equal("no-beam", TextOf(Read("twin:CELL1:L3:FLAGS", TimeString, 52)));
        Assert.Equal(AlarmSeverity.Invalid, SeverityOf(Read("twin:CELL1:L4:XC", TimeDouble, 24)));
    }

    [Theory]
    [InlineData(AlarmSeverity.Minor, "two-phase")]
    [InlineData(AlarmSeverity.Major, "two-phase", "drift")]
    public void Take_Flags_RaiseTheAlarm(AlarmSeverity severity, params string[] flags)
    {
        pvs.Take(SomeResults.Outcome(SomeResults.Good with { Flags = [.. flags] }));
        Assert.Equal(severity, SeverityOf(Read("twin:CELL1:L3:XV", TimeDouble, 24)));
        Assert.Equal(severity, SeverityOf(Read("twin:CELL1:L3:FLAGS", TimeString, 52)));
        Assert.Equal(string.Join(',', flags), TextOf(Read("twin:CELL1:L3:FLAGS", TimeString, 52)));
    }

    [Fact]
    public void Take_Bound_IsMinorAndHasNoUncertainty()
    {
        pvs.Take(SomeResults.Outcome(SomeResults.Good with { FromC = new LithiumValue(0.55, BoundSide.AtMost, null, null) }));
        byte[] bound = Read("twin:CELL1:L3:XC", TimeDouble, 24);
        Assert.Equal((AlarmStatus.Low, AlarmSeverity.Minor, 0.55), (StatusOf(bound), SeverityOf(bound), BitConverter.ToDouble(bound, 16)));
        Assert.Equal(AlarmSeverity.Invalid, SeverityOf(Read("twin:CELL1:L3:SXC", TimeDouble, 24)));
    }

    [Fact]
    public void Take_AnotherDetector_HasNamesOfItsOwn()
    {
        pvs.Take(SomeResults.Outcome(SomeResults.Good with { Detector = "vertical" }));
        Assert.Equal(0.55, BitConverter.ToDouble(Read("twin:CELL1:L3:VERTICAL:XC", TimeDouble, 24), 16));
        Assert.Equal(AlarmSeverity.Invalid, SeverityOf(Read("twin:CELL1:L3:XC", TimeDouble, 24)));
    }

    [Fact]
    public void Take_EventsOfTheRun_ChangeItsState()
    {
        Assert.Equal("starting", TextOf(Read("twin:RUN:STATE", TimeString, 52)));
        pvs.Take(new RunEvent(SomeResults.At, RunEventKinds.LayersBegun, EventSeverity.Information, "The charge begins."));
        byte[] running = Read("twin:RUN:STATE", TimeString, 52);
        Assert.Equal(("running", SomeResults.At, AlarmSeverity.None), (TextOf(running), StampOf(running), SeverityOf(running)));
        pvs.Take(new RunEvent(SomeResults.At, RunEventKinds.RunFailed, EventSeverity.Alarm, "The disk is full."));
        Assert.Equal(AlarmSeverity.Major, SeverityOf(Read("twin:RUN:STATE", TimeString, 52)));
        pvs.Name("paper-1mAh-20260301-080000");
        Assert.Equal("paper-1mAh-20260301-080000", TextOf(Read("twin:RUN:ID", TimeString, 52)));
    }

    [Fact]
    public void Put_IsRefusedAndChangesNothing()
    {
        pvs.Take(SomeResults.Outcome(SomeResults.Good));
        IntPtr channel = Connect("twin:CELL1:L3:XC");
        Assert.NotEqual(Libca.Normal, Libca.Put(6, 1, channel, BitConverter.GetBytes(0.99)));
        Assert.Equal(0.55, BitConverter.ToDouble(Read("twin:CELL1:L3:XC", TimeDouble, 24), 16));
    }

    private static AlarmStatus StatusOf(byte[] time) => (AlarmStatus)BitConverter.ToUInt16(time, 0);

    private static AlarmSeverity SeverityOf(byte[] time) => (AlarmSeverity)BitConverter.ToUInt16(time, 2);

    private static DateTimeOffset StampOf(byte[] time) => DbrCodec.Epoch.AddSeconds(BitConverter.ToUInt32(time, 4)).AddTicks(BitConverter.ToUInt32(time, 8) / TimeSpan.NanosecondsPerTick);

    private static string TextOf(byte[] time) => Encoding.Latin1.GetString(time, 12, 40).TrimEnd('\0');

    private static IntPtr Connect(string name)
    {
        Assert.Equal(Libca.Normal, Libca.CreateChannel(name, IntPtr.Zero, IntPtr.Zero, 0, out IntPtr channel));
        Assert.Equal(Libca.Normal, Libca.PendIo(Patience));
        return channel;
    }

    private static byte[] Read(string name, int type, int bytes)
    {
        // The library writes into the buffer until the wait is over, so it must not move meanwhile.
        byte[] value = GC.AllocateArray<byte>(bytes, pinned: true);
        Assert.Equal(Libca.Normal, Libca.Get(type, 1, Connect(name), value));
        Assert.Equal(Libca.Normal, Libca.PendIo(Patience));
        return value;
    }
}
