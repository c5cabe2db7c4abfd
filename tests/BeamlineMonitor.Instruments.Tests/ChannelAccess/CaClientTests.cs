using System.Net;
using BeamlineMonitor.Instruments.ChannelAccess;
using static BeamlineMonitor.Instruments.Tests.ChannelAccess.CaLoopback;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

public sealed class CaClientTests
{
    private static readonly DateTimeOffset Stamp = new(2026, 11, 22, 8, 11, 19, TimeSpan.Zero);

    [Theory]
    [InlineData(CaType.String)]
    [InlineData(CaType.Short)]
    [InlineData(CaType.Float)]
    [InlineData(CaType.Enum)]
    [InlineData(CaType.Char)]
    [InlineData(CaType.Long)]
    [InlineData(CaType.Double)]
    public async Task ReadAsync_EveryTypeAndForm_ReturnsWhatIsServed(CaType type)
    {
        var properties = new CaProperties
        {
            Unit = "keV", Precision = 3, UpperDisplay = 100, LowerDisplay = 1, UpperAlarm = 90, UpperWarning = 80, LowerWarning = 10, LowerAlarm = 5,
            UpperControl = 99, LowerControl = 2, States = ["Done", "Acquire"],
        };
        CaReading served = new(CaValue.Of(1, 0, 1).ConvertTo(type), AlarmStatus.High, AlarmSeverity.Minor, Stamp, properties);
        await using CaServer server = Serve(new ServedPv("pv", served, 3));
        await using CaClient client = Client(server.EndPoint);
        CaChannel channel = await client.ConnectAsync("pv");
        Assert.Equal((type, 3u, AccessRights.Read), (channel.NativeType, channel.NativeCount, channel.Rights));
        foreach (DbrForm form in Enum.GetValues<DbrForm>())
        {
            CaReading read = await channel.ReadAsync(form, null, null, CancellationToken.None);
            Assert.Equal(served.Value, read.Value);
            if (form != DbrForm.Plain) Assert.Equal((AlarmStatus.High, AlarmSeverity.Minor), (read.Status, read.Severity));
            Assert.Equal(form == DbrForm.Time ? Stamp : null, read.Stamp);
            if (form < DbrForm.Graphic || type == CaType.String) Assert.Null(read.Properties);
            else if (type == CaType.Enum) Assert.Equal(properties.States.AsEnumerable(), read.Properties!.States.AsEnumerable());
            else Assert.Equal(("keV", 100, 5, form == DbrForm.Control ? 2 : 0), (read.Properties!.Unit, (int)read.Properties.UpperDisplay, (int)read.Properties.LowerAlarm, (int)read.Properties.LowerControl));
        }
    }

    [Fact]
    public async Task ReadAsync_OtherTypes_Converts()
    {
        ServedPv state = new("state", new CaReading(CaValue.OfStates(1), Properties: new CaProperties { States = ["Done", "Acquire"] }));
        await using CaServer server = Serve(state, Writable("text", CaValue.Of("not a number")));
        await using CaClient client = Client(server.EndPoint);
        CaChannel channel = await client.ConnectAsync("state");
        Assert.Equal("Acquire", (await channel.ReadAsync(DbrForm.Plain, CaType.String, 1, CancellationToken.None)).Value.Text());
        Assert.Equal(1.0, (await channel.ReadAsync(DbrForm.Plain, CaType.Double, 1, CancellationToken.None)).Value.Number());
        CaChannel text = await client.ConnectAsync("text");
        var refused = await Assert.ThrowsAsync<InstrumentException>(() => text.ReadAsync(DbrForm.Plain, CaType.Double, 1, CancellationToken.None));
        Assert.Contains("NoConversion", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_ArrayAbove64KiB_ArrivesWhole()
    {
        int[] counts = [.. Enumerable.Range(0, 200_000)];
        await using CaServer server = Serve(new ServedPv("pv", new CaReading(CaValue.Of(counts)), counts.Length));
        await using CaClient client = Client(server.EndPoint);
        CaChannel channel = await client.ConnectAsync("pv");
        Assert.Equal(200_000u, channel.NativeCount);
        CaReading read = await channel.ReadAsync(CancellationToken.None);
        Assert.Equal(counts, read.Value.Int32s.ToArray());
    }

    [Fact]
    public async Task ReadAsync_ShorterThanTheChannel_TellsDynamicFromFixedCount()
    {
        await using CaServer server = Serve(new ServedPv("pv", new CaReading(CaValue.Of(7, 8)), 4));
        await using CaClient client = Client(server.EndPoint);
        CaChannel channel = await client.ConnectAsync("pv");
        Assert.Equal(CaValue.Of(7, 8), (await channel.ReadAsync(DbrForm.Time, null, 0, CancellationToken.None)).Value);
        Assert.Equal(CaValue.Of(7, 8, 0, 0), (await channel.ReadAsync(DbrForm.Time, null, 4, CancellationToken.None)).Value);
        await Assert.ThrowsAsync<InstrumentException>(() => channel.ReadAsync(DbrForm.Time, null, 5, CancellationToken.None));
    }

    [Fact]
    public async Task ReadAsync_NegativeCount_IsRefusedBeforeAnythingIsAsked()
    {
        await using CaServer server = Serve(new ServedPv("pv", new CaReading(CaValue.Of(7, 8)), 4));
        await using CaClient client = Client(server.EndPoint);
        CaChannel channel = await client.ConnectAsync("pv");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => channel.ReadAsync(DbrForm.Time, null, -1, CancellationToken.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => channel.Subscribe(DbrForm.Time, null, -1, EventMask.Value, capacity: 1));
        Assert.Equal(CaValue.Of(7, 8), (await channel.ReadAsync(DbrForm.Time, null, 0, CancellationToken.None)).Value);
    }

    [Fact]
    public async Task WriteAsync_PutCallback_EndsWhenTheHandlerEnds()
    {
        var finish = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        ServedPv slow = new("slow", new CaReading(CaValue.Of(0)), 1, async (_, token) =>
        {
            begun.SetResult();
            await finish.Task.WaitAsync(token);
        });
        await using CaServer server = Serve(slow, Writable("quick", CaValue.Of(0.0)));
        await using CaClient client = Client(server.EndPoint);
        CaChannel channel = await client.ConnectAsync("slow");
        CaChannel quick = await client.ConnectAsync("quick");
        Task write = channel.WriteAsync(CaValue.Of(1), CancellationToken.None);
        await begun.Task;
        await quick.WriteAsync(CaValue.Of(2.5), CancellationToken.None); // the same circuit goes on
        Assert.Equal(2.5, (await quick.ReadAsync(CancellationToken.None)).Value.Number());
        Assert.False(write.IsCompleted);
        finish.SetResult();
        await write;
    }

    [Fact]
    public async Task WriteAsync_NotAllowedOrRefused_ThrowsWithTheReason()
    {
        ServedPv stubborn = new("stubborn", new CaReading(CaValue.Of(0)), 1, (_, _) => throw new InstrumentException("no"));
        await using CaServer server = Serve(stubborn, new ServedPv("fixed", new CaReading(CaValue.Of(0))));
        await using CaClient client = Client(server.EndPoint);
        CaChannel channel = await client.ConnectAsync("stubborn");
        var refused = await Assert.ThrowsAsync<InstrumentException>(() => channel.WriteAsync(CaValue.Of(1), CancellationToken.None));
        Assert.Contains("PutFailed", refused.Message, StringComparison.Ordinal);
        CaChannel fixedOne = await client.ConnectAsync("fixed");
        var forbidden = await Assert.ThrowsAsync<InstrumentException>(() => fixedOne.WriteAsync(CaValue.Of(1), CancellationToken.None));
        Assert.Contains("does not allow writing", forbidden.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_Changes_ArriveInOrderFromThePresentValueOn()
    {
        ServedPv pv = Writable("pv", CaValue.Of(0));
        await using CaServer server = Serve(pv);
        await using CaClient client = Client(server.EndPoint);
        CaChannel channel = client.Open("pv");
        using CaMonitor monitor = channel.Subscribe(DbrForm.Time, null, null, EventMask.Value | EventMask.Alarm, 16); // before it is connected
        Assert.Equal(0.0, (await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask())).Value.Number());
        for (int i = 1; i <= 5; i++) pv.Post(new CaReading(CaValue.Of(i)));
        for (int i = 1; i <= 5; i++) Assert.Equal(i, (await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask())).Value.Number());
        Assert.Equal(0, monitor.Dropped);
    }

    [Fact]
    public async Task Subscribe_SlowReader_GetsTheNewestAndTheDropsAreCounted()
    {
        ServedPv pv = Writable("pv", CaValue.Of(0));
        await using CaServer server = Serve(new CaServerOptions { EventQueueLength = 100 }, pv);
        await using CaClient client = Client(server.EndPoint);
        CaChannel channel = await client.ConnectAsync("pv");
        using CaMonitor monitor = channel.Subscribe(DbrForm.Plain, null, null, EventMask.Value, 2);
        await UntilAsync(() => monitor.Latest is not null);
        for (int i = 1; i <= 50; i++) pv.Post(new CaReading(CaValue.Of(i)));
        await UntilAsync(() => monitor.Dropped == 49); // 0 to 48: counted when the last one is in the queue, later than it is the latest
        Assert.Equal(49, (await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask())).Value.Number());
        Assert.Equal(50, (await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask())).Value.Number());
        Assert.Equal((49, 50), (monitor.Dropped, monitor.Latest!.Value.Number()));
    }

    [Fact]
    public async Task Subscribe_AlarmMask_HearsAlarmsOnly()
    {
        ServedPv pv = Writable("pv", CaValue.Of(0));
        await using CaServer server = Serve(pv);
        await using CaClient client = Client(server.EndPoint);
        CaChannel channel = await client.ConnectAsync("pv");
        using CaMonitor monitor = channel.Subscribe(DbrForm.Status, null, null, EventMask.Alarm, 16);
        await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask());
        pv.Post(new CaReading(CaValue.Of(1)));
        pv.Post(new CaReading(CaValue.Of(2), AlarmStatus.HiHi, AlarmSeverity.Major));
        Assert.Equal(AlarmSeverity.Major, (await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask())).Severity);
    }

    [Fact]
    public async Task Server_GoneAndBack_ChannelsReconnectAndMonitorsGoOn()
    {
        ServedPv pv = Writable("pv", CaValue.Of(1));
        CaServer first = Serve(new CaServerOptions { Address = OwnAddress() }, pv);
        IPEndPoint place = first.EndPoint;
        await using CaClient client = Client(place);
        CaChannel channel = await client.ConnectAsync("pv");
        using CaMonitor monitor = channel.Subscribe(DbrForm.Time, null, null, EventMask.Value, 16);
        Assert.Equal(1.0, (await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask())).Value.Number());
        await first.DisposeAsync();
        await UntilAsync(() => channel.State == CaChannelState.Searching);
        await Assert.ThrowsAsync<InstrumentException>(() => channel.ReadAsync(CancellationToken.None));

        await using CaServer second = Serve(new CaServerOptions { Address = place.Address, Port = place.Port }, Writable("pv", CaValue.Of(2)));
        Assert.Equal(2.0, (await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask())).Value.Number());
        await channel.WhenConnectedAsync(CancellationToken.None);
        Assert.Equal(2.0, (await channel.ReadAsync(CancellationToken.None)).Value.Number());
        Assert.Equal(1, channel.Disconnections);
    }

    [Fact]
    public async Task Server_GoesDuringAPutCallback_TheWriteFailsAtOnce()
    {
        var begun = new TaskCompletionSource();
        ServedPv endless = new("pv", new CaReading(CaValue.Of(0)), 1, async (_, token) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        });
        CaServer server = Serve(endless);
        await using CaClient client = Client(server.EndPoint);
        CaChannel channel = await client.ConnectAsync("pv");
        Task write = channel.WriteAsync(CaValue.Of(1), Timeout.InfiniteTimeSpan, CancellationToken.None);
        await begun.Task;
        await server.DisposeAsync();
        await Assert.ThrowsAsync<InstrumentException>(() => write);
    }

    [Fact]
    public async Task Dispose_LastChannelOfAServer_ClosesItsCircuit()
    {
        await using CaServer server = Serve(Writable("a", CaValue.Of(1)), Writable("b", CaValue.Of(1)));
        await using CaClient client = Client(server.EndPoint);
        CaChannel a = await client.ConnectAsync("a");
        CaChannel b = await client.ConnectAsync("b");
        a.Dispose();
        Assert.Equal(1.0, (await b.ReadAsync(CancellationToken.None)).Value.Number());
        b.Dispose();
        await UntilAsync(() => client.CircuitCount == 0 && server.ClientCount == 0);
        await Assert.ThrowsAsync<InstrumentException>(() => a.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Open_WhileTheCircuitOfTheLastChannelCloses_StillConnects()
    {
        await using CaServer server = Serve(Writable("pv", CaValue.Of(1)));
        await using CaClient client = Client(server.EndPoint);
        for (int i = 0; i < 200; i++)
        {
            CaChannel channel = await client.ConnectAsync("pv");
            channel.Dispose(); // the circuit begins to close; the next search may be answered before it has
        }
    }

    [Fact]
    public async Task DisposeAsync_WithWaiters_EndsThem()
    {
        await using CaServer server = Serve(Writable("pv", CaValue.Of(1)));
        CaClient client = Client(server.EndPoint);
        CaChannel channel = await client.ConnectAsync("pv");
        CaMonitor monitor = channel.Subscribe(DbrForm.Time, null, null, EventMask.Value, 4);
        await InTime.WaitAsync(monitor.ReadAsync(CancellationToken.None).AsTask());
        Task lost = client.Open("nobody").WhenConnectedAsync(CancellationToken.None);
        Task<CaReading> next = monitor.ReadAsync(CancellationToken.None).AsTask();
        await client.DisposeAsync();
        await Assert.ThrowsAsync<InstrumentException>(() => lost);
        await Assert.ThrowsAsync<InstrumentException>(() => next);
        Assert.Throws<ObjectDisposedException>(() => client.Open("pv"));
    }
}
