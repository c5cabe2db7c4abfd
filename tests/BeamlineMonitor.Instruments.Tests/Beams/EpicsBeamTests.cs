using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Beams;

/// <summary>The beam's driver against the station's process variables.</summary>
public sealed class EpicsBeamTests : BeamContract
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
    public async Task ReadAsync_NothingConfigured_IsAllNull()
    {
        await using CaClient client = CaLoopback.Client();
        await using EpicsBeam driver = new(client, new EpicsBeamOptions(), clock);

        Assert.Equal(new BeamReading(clock.GetUtcNow(), null, null, null, null), await driver.ReadAsync(CancellationToken.None));
    }

    /// <summary>A thermometer that nobody serves is waited for once, however long the client waits for a connection; then the others are told at once.</summary>
    [Fact]
    public async Task ReadAsync_OneThatIsNotThere_HoldsTheFirstReadingUpAndNoOther()
    {
        ManualTimeProvider clientTime = new();
        ServedPv shutter = new(Names.ShutterState, new CaReading(CaValue.Of(1.0)));
        await using CaServer server = CaLoopback.Serve(shutter);
        await using CaClient client = new(CaLoopback.Searching(server.EndPoint), clientTime);
        await (await client.ConnectAsync(Names.ShutterState)).ReadAsync(CancellationToken.None);
        EpicsBeamOptions options = new() { Shutters = [Names.ShutterState], HutchTemperature = Names.HutchTemperature };
        await using EpicsBeam driver = new(client, options, clock);

        Task<BeamReading> first = driver.ReadAsync(CancellationToken.None);
        while (!first.IsCompleted)
        {
            await Task.WhenAny(first, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None));
            clientTime.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Contains(Names.HutchTemperature, Assert.Single((await first).Missing).Cause, StringComparison.Ordinal);
        shutter.Post(new CaReading(CaValue.Of(0.0)));
        BeamReading second = await InTime.WaitAsync(driver.ReadAsync(CancellationToken.None)); // the client's time stands
        Assert.Equal((false, 1), (second.ShuttersAreOpen, second.Missing.Length));

        server.Serve(new ServedPv(Names.HutchTemperature, new CaReading(CaValue.Of(22.0))));
        BeamReading found = second;
        while (found.HutchTemperatureCelsius is null)
        {
            clientTime.Advance(TimeSpan.FromMilliseconds(200));
            found = await InTime.WaitAsync(driver.ReadAsync(CancellationToken.None));
        }

        Assert.Equal((false, 22), (found.ShuttersAreOpen, found.HutchTemperatureCelsius));
        Assert.Empty(found.Missing);
    }

    private protected override BeamRig CreateRig() => new EpicsBeamRig();

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
