using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Motors;

/// <summary>The record through our own client over real sockets; its time is manual.</summary>
public sealed class MotorRecordEmulatorTests : IAsyncDisposable
{
    private const string Record = "6bma1:m12";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // for a broken build, never asserted

    private readonly ManualTimeProvider clock = new();
    private readonly CancellationTokenSource guard = new(Patience);
    private readonly StageAxis axis = new(0);
    private readonly CaServer server = new(new CaServerOptions(), TimeProvider.System);
    private readonly MotorRecordEmulator motor;
    private readonly CaClient client;
    private readonly Dictionary<string, CaChannel> channels = [];

    public MotorRecordEmulatorTests()
    {
        motor = new MotorRecordEmulator(server, Record, axis, new MotorOptions("stage") { LowLimit = -5, HighLimit = 5, Speed = 0.1 }, clock);
        server.Start();
        client = new CaClient(
            new CaClientOptions { Addresses = [$"127.0.0.1:{server.EndPoint.Port}"], OperationTimeout = Patience, EchoTimeout = Patience }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await server.DisposeAsync();
        motor.Dispose();
        guard.Dispose();
    }

    [Fact]
    public async Task Move_ByPutCallback_EndsWhenItArrives()
    {
        DateTimeOffset start = clock.GetUtcNow();
        Task move = await BeginMoveAsync(0.5);
        await AssertShowsAsync([0, 1], ".DMOV", ".MOVN");
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0.2, await ReadAsync(".RBV"), 12);
        Assert.False(move.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(3));
        await move;

        await AssertShowsAsync([1, 0, 0.5], ".DMOV", ".MOVN", ".RBV");
        Assert.Equal(0.25, axis.MeanPosition(new ExposureWindow(start, start + TimeSpan.FromSeconds(5))), 12);
    }

    [Fact]
    public async Task Stop_OnTheWay_EndsTheMoveWhereItIs()
    {
        Task move = await BeginMoveAsync(0.5);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await OpenAsync(".STOP")).WriteUnconfirmed(CaValue.Of(1.0)); // a put-callback would wait behind the move
        await move;

        await AssertShowsAsync([0.1, 0.1, 0, 1], ".RBV", ".VAL", ".STOP", ".DMOV");
    }

    [Theory]
    [InlineData(5.1)]
    [InlineData(-5.1)]
    [InlineData(double.NaN)]
    public async Task Move_BeyondASoftLimit_IsMarkedAndMovesNothing(double target)
    {
        await WriteAsync("", target);
        clock.Advance(TimeSpan.FromSeconds(10));

        await AssertShowsAsync([1, 0, 0, 1], ".LVIO", ".RBV", ".VAL", ".DMOV");
        Task move = await BeginMoveAsync(0.1);
        clock.Advance(TimeSpan.FromSeconds(1));
        await move;
        await AssertShowsAsync([0, 0.1], ".LVIO", ".RBV");
    }

    [Fact]
    public async Task Move_ToWhereItStands_PulsesDoneMoving()
    {
        CaChannel done = await OpenAsync(".DMOV");
        using CaMonitor monitor = done.Subscribe(DbrForm.Time, null, null, EventMask.Value, 16);
        Assert.Equal(1, (await monitor.ReadAsync(guard.Token)).Value.Number());
        await WriteAsync("", 0);

        double first = (await monitor.ReadAsync(guard.Token)).Value.Number();
        double second = (await monitor.ReadAsync(guard.Token)).Value.Number();
        Assert.Equal((0, 1), (first, second));
    }

    [Fact]
    public async Task Problem_OfTheDrive_IsAMajorAlarmAndStopsIt()
    {
        Task move = await BeginMoveAsync(0.5);
        clock.Advance(TimeSpan.FromSeconds(1));
        motor.HasProblem = true;
        await move;

        CaReading position = await (await OpenAsync(".RBV")).ReadAsync(DbrForm.Time, CaType.Double, null, guard.Token);
        Assert.Equal((AlarmSeverity.Major, AlarmStatus.State, 0.1), (position.Severity, position.Status, Math.Round(position.Value.Number(), 12)));
        await AssertShowsAsync([2, 7], ".SEVR", ".STAT");
    }

    [Fact]
    public async Task Move_WhilePaused_WaitsForGo()
    {
        await WriteAsync(".SPMG", 1);
        await WriteAsync("", 0.1);
        clock.Advance(TimeSpan.FromSeconds(10));
        await AssertShowsAsync([0.1, 0, 1], ".VAL", ".RBV", ".DMOV");

        Task go = WriteAsync(".SPMG", 3);
        while (await ReadAsync(".DMOV") != 0)
        {
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        await go;
        await AssertShowsAsync([0.1], ".RBV");
    }

    [Fact]
    public async Task Move_WithoutLimits_StillEndsAtWhatNoStageReaches()
    {
        await WriteAsync(".HLM", -5);
        await WriteAsync("", 1e300);

        await AssertShowsAsync([1, 0, 0], ".LVIO", ".VAL", ".RBV");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1e-300)]
    [InlineData(double.NaN)]
    public async Task Speed_OfNoMotor_IsRefused(double speed)
    {
        await Assert.ThrowsAsync<InstrumentException>(() => WriteAsync(".VELO", speed));
        Assert.Equal(0.1, await ReadAsync(".VELO"));
    }

    private async Task<Task> BeginMoveAsync(double target)
    {
        Task move = WriteAsync("", target);
        while (await ReadAsync(".DMOV") != 0)
        {
        }

        return move;
    }

    private async Task AssertShowsAsync(double[] expected, params string[] fields)
    {
        for (int i = 0; i < fields.Length; i++) Assert.Equal((fields[i], expected[i]), (fields[i], Math.Round(await ReadAsync(fields[i]), 12)));
    }

    private async Task<double> ReadAsync(string field) =>
        (await (await OpenAsync(field)).ReadAsync(DbrForm.Time, CaType.Double, null, guard.Token)).Value.Number();

    private async Task WriteAsync(string field, double value) =>
        await (await OpenAsync(field)).WriteAsync(CaValue.Of(value), TimeSpan.FromMinutes(1), guard.Token);

    private async Task<CaChannel> OpenAsync(string field)
    {
        if (!channels.TryGetValue(field, out CaChannel? channel)) channels.Add(field, channel = client.Open(Record + field));
        return await channel.WhenConnectedAsync(guard.Token);
    }
}
