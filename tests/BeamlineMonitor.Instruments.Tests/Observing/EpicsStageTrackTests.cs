using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Observing.Epics;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Observing;

/// <summary>Where a stage stood at the end of an exposure, by the stamps of its readback.</summary>
public sealed class EpicsStageTrackTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ServedPv readback = new("m1.RBV", new CaReading(CaValue.Of(1.0), Stamp: Start));
    private readonly ManualTimeProvider time = new();
    private readonly CaServer server;
    private readonly CaClient client;
    private readonly EpicsStageTrack track;

    public EpicsStageTrackTests()
    {
        server = CaLoopback.Serve(readback);
        client = CaLoopback.Client(server.EndPoint);
        track = new EpicsStageTrack(client, new EpicsMotorOptions { Record = "m1", MicrometresPerUnit = 1000 }, time);
    }

    public async ValueTask DisposeAsync()
    {
        await track.DisposeAsync();
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    // Nobody asked while it moved: what the monitor told waits, or is on its way.
    [Fact]
    public async Task AtAsync_MovedSince_IsWhereItStoodThen()
    {
        await track.ConnectAsync(CancellationToken.None);
        Assert.Equal(1000, await AtAsync(Start));
        for (int second = 1; second <= 200; second++)
        {
            Post(1 + second, second);
            Assert.Equal(1000 * second, await AtAsync(Start.AddSeconds(second - 0.5)));
        }

        Assert.Equal(151_000, await AtAsync(Start.AddSeconds(150)));
    }

    [Fact]
    public async Task AtAsync_NotMovedSince_IsWhatTheRecordSaysNow()
    {
        await track.ConnectAsync(CancellationToken.None);
        for (int second = 1; second <= 200; second++)
        {
            Post(1 + second, second);
            Assert.Equal(1000 * (1 + second), await AtAsync(Start.AddSeconds(second)));
        }

        Assert.Equal(201_000, await AtAsync(null));
    }

    // Within the deadband of its monitors a record is stamped anew in silence.
    [Fact]
    public async Task AtAsync_MovedWithinTheDeadband_IsTheLastThatWasTold()
    {
        await track.ConnectAsync(CancellationToken.None);
        Assert.Equal(1000, await AtAsync(Start));
        readback.Set(At(1.00001, 1));
        Task<double> position = AtAsync(Start.AddSeconds(0.5));
        await time.WaitForTimersAsync(1, CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(1)); // nothing is on its way
        Assert.Equal(1000, await position);
    }

    [Fact]
    public async Task AtAsync_InvalidPosition_IsRefused()
    {
        await track.ConnectAsync(CancellationToken.None);
        readback.Post(At(2, 1) with { Severity = AlarmSeverity.Invalid });
        InstrumentException refusal = await Assert.ThrowsAsync<InstrumentException>(() => track.AtAsync(Start.AddSeconds(2), CancellationToken.None));
        Assert.Contains("m1.RBV is 2", refusal.Message, StringComparison.Ordinal);
    }

    private Task<double> AtAsync(DateTimeOffset? instant) => InTime.WaitAsync(track.AtAsync(instant, CancellationToken.None));

    private void Post(double millimetres, double second) => readback.Post(At(millimetres, second));

    private static CaReading At(double millimetres, double second) => new(CaValue.Of(millimetres), Stamp: Start.AddSeconds(second));
}
