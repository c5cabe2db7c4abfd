using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.Instruments.Tests.Pressure;

/// <summary>What every settable pressure controller keeps; each device here measures 2.4375 bar on a piston 10 times the die.</summary>
public abstract class PressureControllerContract : IAsyncLifetime
{
    // Faster than the write interval can show: one step, so that no test waits.
    private static readonly PressureLimits Limits = new(0, 4, 0.4);
    private static readonly StackGeometry Geometry = new(100, 10);

    protected const byte Unit = 3;

    protected SteadyLine Line { get; } = new(2.4375);

    private PressureControllerEmulator Emulator { get; set; } = null!;

    private ModbusPressureController Controller { get; set; } = null!;

    public async Task InitializeAsync()
    {
        (PressureControllerMap map, Emulator) = Device();
        Controller = new ModbusPressureController(await ConnectAsync(Emulator), Unit, map, Geometry, Limits, TimeProvider.System);
    }

    public virtual Task DisposeAsync()
    {
        Controller.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task IdentifyAsync_RightDevice_GivesItsLimits() => Assert.Equal(Limits, (await Controller.IdentifyAsync(default)).Limits);

    [Fact]
    public async Task ReadAsync_AtRest_GivesStackPressure()
    {
        PressureReading reading = await Controller.ReadAsync(default);
        Assert.Equal(PressureStatus.Ok, reading.Status);
        Assert.Equal(2.4375, reading.StackPressureMPa!.Value, 1e-6);
        Assert.Equal(0, reading.SetpointMPa!.Value, 1e-6);
        Assert.False(reading.IsHolding);
    }

    [Fact]
    public async Task ReadAsync_SensorNotFitted_IsAStatusAndNoNumber()
    {
        Line.Measured = double.NaN;
        PressureReading reading = await Controller.ReadAsync(default);
        Assert.Equal(PressureStatus.NoValue, reading.Status);
        Assert.Null(reading.StackPressureMPa);
        Assert.NotEmpty(reading.Flags);
    }

    [Fact]
    public async Task SetAsync_WithinLimits_ReachesTheDevice()
    {
        await Controller.SetAsync(0.05, default);
        Assert.Equal(0.05, Emulator.Setpoint, 1e-6);
        Assert.Equal(0.05, (await Controller.ReadAsync(default)).SetpointMPa!.Value, 1e-6);
    }

    [Fact]
    public async Task SetAsync_SameValueAgain_WritesOnce()
    {
        await Controller.SetAsync(0.05, default);
        await Controller.SetAsync(0.05, default);
        Assert.Equal(1, Emulator.SetpointWrites);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(4.1)]
    [InlineData(double.NaN)]
    public async Task SetAsync_OutsideLimits_ThrowsAndWritesNothing(double stackPressureMPa)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Controller.SetAsync(stackPressureMPa, default));
        Assert.Equal(0, Emulator.SetpointWrites);
    }

    [Fact]
    public async Task SetAsync_DeviceIgnoresTheBus_SaysSo()
    {
        Emulator.ObeysBus = false;
        await Assert.ThrowsAsync<CommandNotTakenException>(async () => await Controller.SetAsync(0.05, default));
    }

    [Fact]
    public async Task HoldAsync_Twice_HoldsAndIsShown()
    {
        await Controller.HoldAsync(default);
        await Controller.HoldAsync(default);
        Assert.True(Emulator.IsHolding);
        Assert.True((await Controller.ReadAsync(default)).IsHolding);
    }

    [Fact]
    public async Task HoldAsync_DeviceIgnoresTheBus_SaysSo()
    {
        Emulator.ObeysBus = false;
        await Assert.ThrowsAsync<CommandNotTakenException>(async () => await Controller.HoldAsync(default));
    }

    [Fact]
    public async Task SetAsync_AfterHold_LeavesItAtTheMeasuredPressure()
    {
        await Controller.HoldAsync(default);
        await Controller.SetAsync(2.45, default);
        Assert.False(Emulator.IsHolding);
        Assert.Equal(2.45, Emulator.Setpoint, 1e-6);
        Assert.Equal(2, Emulator.SetpointWrites); // 2.4375 before the hold is left, then the target: no jump from 0
    }

    /// <summary>The device and its map.</summary>
    protected abstract (PressureControllerMap Map, PressureControllerEmulator Emulator) Device();

    /// <summary>Puts the device on a line; without one its registers are the bus.</summary>
    protected virtual Task<IModbusBus> ConnectAsync(PressureControllerEmulator emulator) => Task.FromResult<IModbusBus>(emulator);
}
