using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.Beams;

public sealed class EpicsBeamTests : IAsyncDisposable
{
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(1));
    private readonly ServedPv ring = new("ring", new CaReading(CaValue.Of(101.5)));
    private readonly ServedPv first = new("first", new CaReading(CaValue.OfStates(1), Properties: new CaProperties { States = ["OFF", "ON"] }));
    private readonly ServedPv second = new("second", new CaReading(CaValue.OfStates(1), Properties: new CaProperties { States = ["OFF", "ON"] }));
    private readonly CaServer server;
    private readonly CaClient client;

    public EpicsBeamTests()
    {
        server = CaLoopback.Serve(ring, first, second);
        client = CaLoopback.Client(server.EndPoint);
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await server.DisposeAsync();
        guard.Dispose();
    }

    [Fact]
    public async Task Read_WhatIsConfigured_IsReadAndTheRestIsNull()
    {
        await using var beam = new EpicsBeam(client, new EpicsBeamOptions { RingCurrent = "ring", Shutters = ["first", "second"] }, TimeProvider.System);
        BeamReading reading = await beam.ReadAsync(guard.Token);
        Assert.Equal((101.5, true, null, null), (reading.RingCurrentMilliamperes, reading.ShuttersAreOpen, reading.Intensity, reading.CellTemperatureCelsius));

        second.Set(new CaReading(CaValue.OfStates(0), Properties: new CaProperties { States = ["OFF", "ON"] }));
        Assert.False((await beam.ReadAsync(guard.Token)).ShuttersAreOpen);
    }

    [Theory]
    [InlineData(double.NaN, AlarmSeverity.None)]
    [InlineData(100, AlarmSeverity.Invalid)]
    public async Task Read_NoValue_IsAnErrorThatNamesTheVariable(double value, AlarmSeverity severity)
    {
        await using var beam = new EpicsBeam(client, new EpicsBeamOptions { RingCurrent = "ring" }, TimeProvider.System);
        ring.Set(new CaReading(CaValue.Of(value), Severity: severity));
        InstrumentException error = await Assert.ThrowsAsync<InstrumentException>(() => beam.ReadAsync(guard.Token));
        Assert.Contains("ring", error.Message, StringComparison.Ordinal);
    }
}
