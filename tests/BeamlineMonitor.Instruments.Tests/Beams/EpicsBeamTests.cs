using System.Net;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Beams;

/// <summary>The beam's driver against the station's process variables.</summary>
public sealed class EpicsBeamTests
{
    private static readonly BeamPvNames Names = new();
    private readonly ManualTimeProvider clock = new();

    [Fact]
    public async Task ReadAsync_BeamLostAndShutterClosed_TellsRingShutterAndIntensity()
    {
        DateTimeOffset start = clock.GetUtcNow();
        WhiteBeam beam = new(start + TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        await using CaServer server = CaLoopback.Serve();
        using BeamPvs pvs = new(server, Names, beam, clock);
        await using CaClient client = CaLoopback.Client(server.EndPoint);
        await using EpicsBeam driver = new(client, Options(), clock);

        Assert.Equal(
            new BeamReading(start, BeamPvs.FullRingMilliamperes, true, BeamPvs.FullIonChamberRate, BeamPvs.TemperatureCelsius, BeamPvs.TemperatureCelsius),
            await driver.ReadAsync(CancellationToken.None));

        await (await client.ConnectAsync(Names.CloseShutter)).WriteAsync(CaValue.Of((short)1), CancellationToken.None);
        Assert.Equal(
            new BeamReading(start, BeamPvs.FullRingMilliamperes, false, 0, BeamPvs.TemperatureCelsius, BeamPvs.TemperatureCelsius),
            await driver.ReadAsync(CancellationToken.None));

        await (await client.ConnectAsync(Names.OpenShutter)).WriteAsync(CaValue.Of((short)1), CancellationToken.None);
        clock.Advance(TimeSpan.FromMinutes(90));
        Assert.Equal(
            new BeamReading(clock.GetUtcNow(), 0, false, 0, BeamPvs.TemperatureCelsius, BeamPvs.TemperatureCelsius),
            await driver.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReadAsync_TwoShutters_AreOpenOnlyTogether()
    {
        ServedPv first = CaLoopback.Writable("first", CaValue.Of(1.0)), second = CaLoopback.Writable("second", CaValue.Of(0.0));
        await using CaServer server = CaLoopback.Serve(first, second);
        await using CaClient client = CaLoopback.Client(server.EndPoint);
        await using EpicsBeam driver = new(client, new EpicsBeamOptions { Shutters = ["first", "second"] }, clock);

        Assert.Equal(new BeamReading(clock.GetUtcNow(), null, false, null, null), await driver.ReadAsync(CancellationToken.None));
        second.Post(new CaReading(CaValue.Of(1.0)));
        Assert.True((await driver.ReadAsync(CancellationToken.None)).ShuttersAreOpen);
    }

    [Fact]
    public async Task ChangedAsync_ShutterCloses_EndsAndLosesNoChangeBetweenTwoWaits()
    {
        ServedPv shutter = CaLoopback.Writable("shutter", CaValue.Of(1.0));
        await using CaServer server = CaLoopback.Serve(shutter);
        await using CaClient client = CaLoopback.Client(server.EndPoint);
        await using EpicsBeam driver = new(client, new EpicsBeamOptions { Shutters = ["shutter"] }, clock);
        await driver.ChangedAsync(CancellationToken.None); // the first value

        using CancellationTokenSource abandoned = new();
        Task wait = driver.ChangedAsync(abandoned.Token);
        await abandoned.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        shutter.Post(new CaReading(CaValue.Of(0.0)));
        await driver.ChangedAsync(CancellationToken.None);
        Assert.False((await driver.ReadAsync(CancellationToken.None)).ShuttersAreOpen);
    }

    [Fact]
    public async Task ReadAsync_NothingConfigured_IsAllNull()
    {
        await using CaClient client = CaLoopback.Client();
        await using EpicsBeam driver = new(client, new EpicsBeamOptions(), clock);

        Assert.Equal(new BeamReading(clock.GetUtcNow(), null, null, null, null), await driver.ReadAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(double.NaN, AlarmSeverity.None)]
    [InlineData(101.5, AlarmSeverity.Invalid)]
    public async Task ReadAsync_ValueThatMeansNothing_IsAnErrorThatNamesIt(double value, AlarmSeverity severity)
    {
        ServedPv ring = new(Names.RingCurrent, new CaReading(CaValue.Of(value), AlarmStatus.None, severity));
        await using CaServer server = CaLoopback.Serve(ring);
        await using CaClient client = CaLoopback.Client(server.EndPoint);
        await using EpicsBeam driver = new(client, new EpicsBeamOptions { RingCurrent = Names.RingCurrent }, clock);

        InstrumentException fault = await Assert.ThrowsAsync<InstrumentException>(() => driver.ReadAsync(CancellationToken.None));

        Assert.Contains(Names.RingCurrent, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_ServerGoneAndBack_IsAnErrorAndThenRightAgain()
    {
        CaServer server = CaLoopback.Serve(new CaServerOptions { Address = CaLoopback.OwnAddress() }, Ring(100));
        IPEndPoint place = server.EndPoint;
        CaClientOptions impatient = CaLoopback.Searching(place) with { OperationTimeout = TimeSpan.FromSeconds(1) };
        await using CaClient client = new(impatient, TimeProvider.System);
        await using EpicsBeam driver = new(client, new EpicsBeamOptions { RingCurrent = Names.RingCurrent }, clock);
        Assert.Equal(100, (await CaLoopback.UntilItWorksAsync(() => driver.ReadAsync(CancellationToken.None))).RingCurrentMilliamperes);

        await server.DisposeAsync();
        await Assert.ThrowsAnyAsync<InstrumentException>(() => driver.ReadAsync(CancellationToken.None));

        await using CaServer back = CaLoopback.Serve(new CaServerOptions { Address = place.Address, Port = place.Port }, Ring(60));
        BeamReading found = await CaLoopback.UntilItWorksAsync(() => driver.ReadAsync(CancellationToken.None));
        Assert.Equal(60, found.RingCurrentMilliamperes);
    }

    private static ServedPv Ring(double milliamperes) => new(Names.RingCurrent, new CaReading(CaValue.Of(milliamperes)));

    private static EpicsBeamOptions Options() =>
        new()
        {
            RingCurrent = Names.RingCurrent,
            Shutters = [Names.ShutterState],
            Intensity = Names.IonChamber,
            CellTemperature = Names.CellTemperature,
            HutchTemperature = Names.HutchTemperature,
        };
}
