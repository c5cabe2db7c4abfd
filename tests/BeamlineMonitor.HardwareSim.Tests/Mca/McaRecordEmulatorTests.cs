using System.Net;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Mca;

public sealed class McaRecordEmulatorTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // for a broken build, never asserted

    private readonly ManualTimeProvider clock = new();
    private readonly CaServer server = new(new CaServerOptions(), TimeProvider.System);
    private readonly CaClient client;
    private readonly McaRecordEmulator record;

    public McaRecordEmulatorTests()
    {
        var source = new FixedMcaSource([.. Enumerable.Repeat(100.0, 8)], 0.2);
        record = new McaRecordEmulator(server, "mca1", new McaEmulatorOptions { Channels = 8 }, source, clock);
        server.Start();
        client = new CaClient(
            new CaClientOptions { Addresses = [server.EndPoint.ToString()], LocalAddress = IPAddress.Loopback, OperationTimeout = Patience, EchoTimeout = Patience }, TimeProvider.System);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await server.DisposeAsync();
        record.Dispose();
    }

    [Fact]
    public async Task EraseStart_PutCallback_EndsOneStatusLookAfterThePreset()
    {
        await WriteAsync("PRTM", CaValue.Of(0.25));
        Task start = await StartAsync("ERST");
        clock.Advance(TimeSpan.FromSeconds(0.29));
        Assert.Equal(0.2, await NumberAsync("ERTM"), 9); // moved at the last look only
        Assert.Equal((1.0, 0.0), (await NumberAsync("ACQG"), await NumberAsync("NORD")));
        Assert.False(start.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.01));
        await start;
        Assert.Equal((0.25, 0.2, 0.0, 8.0), (await NumberAsync("ERTM"), await NumberAsync("ELTM"), await NumberAsync("ACQG"), await NumberAsync("NORD")));
        Assert.Equal(20.0, await NumberAsync("DTIM"), 9);
        Assert.Equal(160.0, await NumberAsync("ACT"));
        Assert.Equal(CaValue.Of(20, 20, 20, 20, 20, 20, 20, 20), (await ReadAsync("VAL")).Value);
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    [InlineData(-1.0)]
    public async Task EraseStart_ImpossiblePreset_CountsUntilItIsStopped(double preset)
    {
        await WriteAsync("PRTM", CaValue.Of(preset));
        Task start = await StartAsync("ERST");
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((1.0, 10.0), (await NumberAsync("ACQG"), await NumberAsync("ERTM")));
        (await OpenAsync("STOP")).WriteUnconfirmed(CaValue.OfStates(1)); // an answer would wait behind that of the start
        await start;
        Assert.Equal((0.0, 8 * 800.0), (await NumberAsync("ACQG"), await NumberAsync("ACT"))); // 100 counts/s, 80 % live
    }

    [Fact]
    public async Task EraseStart_BeforeTheReadout_LeavesOneEmptyElement()
    {
        await WriteAsync("PRTM", CaValue.Of(1.0));
        await StartAsync("ERST");
        Assert.Equal(CaValue.Of(0), (await ReadAsync("VAL")).Value);
        Assert.Equal(8u, (await OpenAsync("VAL")).NativeCount);
    }

    [Fact]
    public async Task Stop_WithoutAnswer_OvertakesAndWithAnswerWaits()
    {
        await WriteAsync("PRTM", CaValue.Of(10.0));
        Task start = await StartAsync("ERST");
        clock.Advance(TimeSpan.FromSeconds(1));
        CaChannel stop = await OpenAsync("STOP");
        Task queued = stop.WriteAsync(CaValue.OfStates(1), CancellationToken.None);
        Assert.Equal(1.0, await NumberAsync("ACQG")); // the put-callback stands behind the one of ERST
        stop.WriteUnconfirmed(CaValue.OfStates(1));
        await start;
        await queued;
        Assert.Equal(1.0, await NumberAsync("ERTM"), 9);
    }

    [Fact]
    public async Task Start_WithoutErase_GoesOnWhereItStopped()
    {
        await WriteAsync("PRTM", CaValue.Of(1.0));
        Task first = await StartAsync("ERST");
        clock.Advance(TimeSpan.FromSeconds(2));
        await first;
        await WriteAsync("PRTM", CaValue.Of(3.0));
        Task second = await StartAsync("STRT");
        clock.Advance(TimeSpan.FromSeconds(2));
        await second;
        Assert.Equal(3.0, await NumberAsync("ERTM"), 9);
    }

    [Fact]
    public async Task EndOfExposure_MonitorOfAcqg_ComesWhenTheSpectrumIsThere()
    {
        await WriteAsync("PRTM", CaValue.Of(1.0));
        using CaMonitor acquiring = (await OpenAsync("ACQG")).Subscribe(DbrForm.Time, null, null, EventMask.Value, 16);
        await acquiring.ReadAsync(CancellationToken.None);
        await StartAsync("ERST");
        Assert.Equal(1.0, (await acquiring.ReadAsync(CancellationToken.None)).Value.Number());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0.0, (await acquiring.ReadAsync(CancellationToken.None)).Value.Number());
        Assert.Equal(8, (await ReadAsync("VAL")).Value.Count);
        Assert.Matches(@"^\w{3} \d\d, \d{4} \d\d:\d\d:\d\d\.\*\*$", (await ReadAsync("STIM")).Value.Text());
    }

    private async Task<CaChannel> OpenAsync(string field) => await client.Open($"mca1.{field}").WhenConnectedAsync(CancellationToken.None);

    private async Task<CaReading> ReadAsync(string field) => await (await OpenAsync(field)).ReadAsync(CancellationToken.None);

    private async Task<double> NumberAsync(string field) => (await ReadAsync(field)).Value.Number();

    private async Task WriteAsync(string field, CaValue value) => await (await OpenAsync(field)).WriteAsync(value, CancellationToken.None);

    /// <summary>Writes 1 with an answer and waits until it counts; the task that is returned inside ends with the answer.</summary>
    private async Task<Task> StartAsync(string field)
    {
        CaChannel channel = await OpenAsync(field);
        int starts = record.Starts;
        Task start = channel.WriteAsync(CaValue.OfStates(1), Timeout.InfiniteTimeSpan, CancellationToken.None);
        using var limit = new CancellationTokenSource(Patience);
        while (record.Starts == starts || !record.IsAcquiring) await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, limit.Token);
        return start;
    }
}
