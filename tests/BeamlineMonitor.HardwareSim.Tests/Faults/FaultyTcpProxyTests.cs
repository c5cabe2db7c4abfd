using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Faults;

public sealed class FaultyTcpProxyTests : IDisposable
{
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(2)); // for a broken build, never asserted
    private readonly ManualTimeProvider clock = new();
    private readonly TcpListener instrument = new(IPAddress.Loopback, 0);

    public FaultyTcpProxyTests() => instrument.Start();

    public void Dispose()
    {
        instrument.Dispose();
        guard.Dispose();
    }

    [Fact]
    public async Task Connection_Disconnected_MayComeBack()
    {
        await using FaultyTcpProxy proxy = Start("disconnect@1s");
        await using IByteChannel first = await proxy.Address.OpenAsync(null, guard.Token);
        await using IByteChannel served = await AcceptAsync();
        await AssertPassesAsync(served, first);

        await clock.WaitForTimersAsync(1, guard.Token);
        clock.Advance(TimeSpan.FromSeconds(1));
        await first.Closed.WaitAsync(guard.Token);
        await served.Closed.WaitAsync(guard.Token);

        await using IByteChannel second = await proxy.Address.OpenAsync(null, guard.Token);
        await using IByteChannel servedAgain = await AcceptAsync();
        await AssertPassesAsync(servedAgain, second);
    }

    [Fact]
    public async Task Connection_HalfOpen_LosesRepliesAndStaysOpen()
    {
        RunningFaultPlan faults = new(FaultPlan.Parse("half-open@1s+1s"), clock);
        await using FaultyTcpProxy proxy = Start(faults);
        await using IByteChannel driver = await proxy.Address.OpenAsync(null, guard.Token);
        await using IByteChannel served = await AcceptAsync();
        await AssertPassesAsync(served, driver);

        clock.Advance(TimeSpan.FromSeconds(1));
        await served.WriteAsync("lost"u8.ToArray(), guard.Token);
        while (faults.BytesLost < 4)
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.False(driver.Closed.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        await AssertPassesAsync(served, driver);
    }

    [Fact]
    public async Task Connection_InstrumentAbsent_IsClosed()
    {
        using HeldPort absent = new();
        await using FaultyTcpProxy proxy = Start(new RunningFaultPlan(FaultPlan.None, clock), absent.Number);

        await using IByteChannel driver = await proxy.Address.OpenAsync(null, guard.Token);

        await driver.Closed.WaitAsync(guard.Token);
    }

    [Fact]
    public async Task Dispose_WithAnOpenConnection_ClosesIt()
    {
        FaultyTcpProxy proxy = Start("");
        await using IByteChannel driver = await proxy.Address.OpenAsync(null, guard.Token);
        await using IByteChannel served = await AcceptAsync();

        await proxy.DisposeAsync();

        await driver.Closed.WaitAsync(guard.Token);
        await served.Closed.WaitAsync(guard.Token);
    }

    private FaultyTcpProxy Start(string plan) => Start(new RunningFaultPlan(FaultPlan.Parse(plan), clock));

    private FaultyTcpProxy Start(RunningFaultPlan faults) => Start(faults, ((IPEndPoint)instrument.LocalEndpoint).Port);

    private static FaultyTcpProxy Start(RunningFaultPlan faults, int instrumentPort)
    {
        TcpChannelAddress address = new("127.0.0.1", instrumentPort);
        return FaultyTcpProxy.Start(0, token => address.OpenAsync(null, token), faults);
    }

    private async Task<IByteChannel> AcceptAsync() => TcpByteChannel.Adopt(await instrument.AcceptSocketAsync(guard.Token), null);

    private async Task AssertPassesAsync(IByteChannel from, IByteChannel to)
    {
        await from.WriteAsync("through"u8.ToArray(), guard.Token);
        ReadResult arrived = await to.Input.ReadAtLeastAsync(7, guard.Token);
        Assert.Equal("through"u8.ToArray(), arrived.Buffer.ToArray());
        to.Input.AdvanceTo(arrived.Buffer.End);
    }
}
