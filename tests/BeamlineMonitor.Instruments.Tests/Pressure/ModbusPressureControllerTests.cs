using BeamlineMonitor.Analysis;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Pressure;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Pressure;

/// <summary>The driver's own rules, by a clock that only the test moves.</summary>
public sealed class ModbusPressureControllerTests : IDisposable
{
    private const byte Unit = 1;

    // A piston 10 times the die: 1 bar of line is 1 MPa on the stack, so the rating of 5 bar is 5 MPa.
    private static readonly StackGeometry Geometry = new(100, 10);
    private static readonly PressureLimits Limits = new(0, 5, 0.5);
    private readonly ManualTimeProvider clock = new();
    private readonly SteadyLine line = new(1);
    private readonly AlicatEmulator alicat;
    private readonly ModbusPressureController controller;

    public ModbusPressureControllerTests()
    {
        alicat = new AlicatEmulator(Unit, line);
        controller = new ModbusPressureController(alicat, Unit, MapFiles.Alicat, Geometry, Limits, clock);
    }

    public void Dispose() => controller.Dispose();

    [Fact]
    public async Task SetAsync_FarTarget_StepsAtTheSlewLimit()
    {
        Task set = controller.SetAsync(0.25, default).AsTask();
        foreach (double expected in (double[])[0.1, 0.2, 0.25]) // 0.5 MPa/s every 200 ms
        {
            await clock.WaitForTimersAsync(1, default);
            clock.Advance(TimeSpan.FromMilliseconds(200));
            if (expected < 0.25) await clock.WaitForTimersAsync(1, default);
            else await set;
            Assert.Equal(expected, alicat.Setpoint, 1e-6);
        }
    }

    [Fact]
    public async Task HoldAsync_DuringARamp_EndsItAndHolds()
    {
        Task set = controller.SetAsync(5, default).AsTask();
        await clock.WaitForTimersAsync(1, default);
        await controller.HoldAsync(default);
        InstrumentException e = await Assert.ThrowsAsync<InstrumentException>(() => set);
        Assert.Contains("ended the ramp", e.Message, StringComparison.Ordinal);
        Assert.True(alicat.IsHolding);
        Assert.Equal(0, alicat.Setpoint);
    }

    [Fact]
    public async Task SetAsync_Cancelled_StopsAtTheLastStep()
    {
        using CancellationTokenSource cancel = new();
        Task set = controller.SetAsync(5, cancel.Token).AsTask();
        await clock.WaitForTimersAsync(1, default);
        clock.Advance(TimeSpan.FromMilliseconds(200));
        await clock.WaitForTimersAsync(1, default);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => set);
        Assert.Equal(0.1, alicat.Setpoint, 1e-6);
    }

    [Fact]
    public async Task SetAsync_NewerTarget_EndsTheOlderRampAndGoesOnFromThere()
    {
        Task older = controller.SetAsync(5, default).AsTask();
        await clock.WaitForTimersAsync(1, default);
        clock.Advance(TimeSpan.FromMilliseconds(200));
        await clock.WaitForTimersAsync(1, default);
        Task newer = controller.SetAsync(0.15, default).AsTask();
        await Assert.ThrowsAsync<InstrumentException>(() => older);
        await clock.WaitForTimersAsync(1, default);
        clock.Advance(TimeSpan.FromMilliseconds(200));
        await newer;
        Assert.Equal(0.15, alicat.Setpoint, 1e-6);
    }

    [Theory]
    [InlineData(0, 5.01, 0.5, "MaximumMPa 5.01 is past the rating, which is 0 to 5 MPa")]
    [InlineData(-1, 5, 0.5, "MinimumMPa -1 is below the rating, which is 0 to 5 MPa")]
    [InlineData(0, 5, 0.6, "SlewMPaPerSecond 0.6 is outside the rating, which is above 0 and up to 0.5 MPa/s")]
    [InlineData(0, double.NaN, 0.5, "past the rating")]
    [InlineData(3, 2, 0.5, "MaximumMPa 2 is not above MinimumMPa 3")]
    public void Constructor_LimitsPastTheRating_ThrowsWithTheReason(double minimum, double maximum, double slew, string reason)
    {
        ConfigException e = Assert.Throws<ConfigException>(
            () => new ModbusPressureController(alicat, Unit, MapFiles.Alicat, Geometry, new PressureLimits(minimum, maximum, slew), clock));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IdentifyAsync_OtherWordOrder_SaysWhatMendsIt()
    {
        using ModbusPressureController swapped = new(
            new AlicatEmulator(Unit, line, lowWordFirst: true), Unit, MapFiles.Alicat, Geometry, Limits, clock);
        ProtocolException e = await Assert.ThrowsAsync<ProtocolException>(async () => await swapped.IdentifyAsync(default));
        Assert.Contains("set word_order to \"little\"", e.Message, StringComparison.Ordinal);

        // Nothing is believed or written before the check passes.
        await Assert.ThrowsAsync<ProtocolException>(async () => await swapped.ReadAsync(default));
        await Assert.ThrowsAsync<ProtocolException>(async () => await swapped.SetAsync(1, default));
    }

    [Fact]
    public async Task IdentifyAsync_OtherDevice_Fails()
    {
        using ModbusPressureController wrong = new(
            new BronkhorstEmulator(Unit, line, 10), Unit, MapFiles.Alicat, Geometry, Limits, clock);
        await Assert.ThrowsAsync<ModbusException>(async () => await wrong.IdentifyAsync(default));
    }

    [Theory]
    [InlineData(61736, false)] // the firmware, which nothing depends on
    [InlineData(33272, true)] // the unit, which the map requires
    public async Task IdentifyAsync_TextMissing_FailsOnlyWhereOneIsRequired(int address, bool fails)
    {
        using ModbusPressureController older = new(
            new BusWithoutRegister(new BronkhorstEmulator(Unit, line, 10), address), Unit, MapFiles.Bronkhorst, Geometry, Limits, clock);
        if (fails) await Assert.ThrowsAsync<ModbusException>(async () => await older.IdentifyAsync(default));
        else Assert.Equal(["capacity unit"], (await older.IdentifyAsync(default)).Texts.Keys);
    }

    [Fact]
    public async Task ReadAsync_LoadCell_GivesForceOverDieArea()
    {
        line.Measured = 3770; // N
        LoadCellEmulator cell = new(Unit, line, 5000);
        using ModbusPressureController reader = new(cell, Unit, MapFiles.LoadCell, new StackGeometry(100, 12.566), null, clock);
        PressureReading reading = await reader.ReadAsync(default);
        Assert.Equal(3770 / 12.566, reading.StackPressureMPa!.Value, 1e-4);
        Assert.Null(reading.SetpointMPa);
        Assert.Equal(clock.GetUtcNow(), reading.At);
        await Assert.ThrowsAsync<InstrumentException>(async () => await reader.SetAsync(1, default));
    }

    [Fact]
    public void Constructor_LimitsForALoadCell_Throws() =>
        Assert.Throws<ConfigException>(() => new ModbusPressureController(new LoadCellEmulator(Unit, line, 5000), Unit, MapFiles.LoadCell, Geometry, Limits, clock));

    [Theory]
    [InlineData(100, PressureStatus.Ok, "")]
    [InlineData(5001, PressureStatus.Fault, "OVERLOAD")]
    [InlineData(double.NaN, PressureStatus.NoValue, "SENSOR")]
    public async Task ReadAsync_LoadCell_ShowsItsFaults(double newtons, PressureStatus status, string flags)
    {
        line.Measured = newtons;
        using ModbusPressureController reader = new(new LoadCellEmulator(Unit, line, 5000), Unit, MapFiles.LoadCell, Geometry, null, clock);
        PressureReading reading = await reader.ReadAsync(default);
        Assert.Equal((status, flags), (reading.Status, string.Join(' ', reading.Flags)));
        Assert.Equal(status == PressureStatus.NoValue, reading.StackPressureMPa is null);
    }

    [Fact]
    public async Task SetAsync_WithoutLimits_WritesNothing()
    {
        using ModbusPressureController observer = new(alicat, Unit, MapFiles.Alicat, Geometry, null, clock);
        await Assert.ThrowsAsync<InstrumentException>(async () => await observer.SetAsync(1, default));
        await Assert.ThrowsAsync<InstrumentException>(async () => await observer.HoldAsync(default));
        Assert.False(alicat.IsHolding);
    }

    [Fact]
    public async Task Alicat_SameCommandPairAgain_DoesNothing()
    {
        await SendAsync(6, 2);
        Assert.True(alicat.IsHolding);
        await SendAsync(6, 0);
        Assert.False(alicat.IsHolding);
        alicat.ObeysBus = false;
        await SendAsync(6, 2);
        alicat.ObeysBus = true;
        await SendAsync(6, 2);
        Assert.False(alicat.IsHolding);
        await controller.HoldAsync(default); // the driver writes (0, 0) first
        Assert.True(alicat.IsHolding);

        ValueTask SendAsync(ushort id, ushort argument) =>
            alicat.WriteAsync(Unit, ModbusFunction.WriteMultipleRegisters, 999, new[] { id, argument }, default);
    }
}
