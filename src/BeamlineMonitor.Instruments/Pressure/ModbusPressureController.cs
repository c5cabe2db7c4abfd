using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Modbus.Registers;

namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>A pressure controller, or a load cell, that a register map describes.</summary>
/// <remarks>
/// Before the first value is believed or written the device must pass the map's checks. Several callers may use it at once: writes take turns,
/// and a hold ends a running ramp without waiting for it.
/// </remarks>
public sealed class ModbusPressureController : IPressureController, IDisposable
{
    private readonly IModbusBus bus;
    private readonly byte unit;
    private readonly PressureControllerMap map;
    private readonly PressureLimits? limits;
    private readonly TimeProvider timeProvider;
    private readonly double stackMPaPerUnit;
    private readonly SemaphoreSlim turn = new(1, 1);
    private CancellationTokenSource? ramp;
    private volatile PressureControllerIdentity? identity;
    private ushort[]? written;

    /// <summary>Creates the driver; nothing is asked of the device yet.</summary>
    /// <param name="bus">The line.</param>
    /// <param name="unit">Unit id of the device.</param>
    /// <param name="map">Its registers.</param>
    /// <param name="geometry">The areas that make its pressure the stack's.</param>
    /// <param name="limits">How far and how fast the stack may be pressed; null to only read (observe mode).</param>
    /// <param name="timeProvider">Clock of the readings and of the ramp.</param>
    /// <exception cref="ConfigException">The limits go past the hardware's rating in the map, or the device cannot be set; every fault is listed.</exception>
    public ModbusPressureController(
        IModbusBus bus, byte unit, PressureControllerMap map, StackGeometry geometry, PressureLimits? limits, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(geometry);
        this.bus = bus;
        this.unit = unit;
        this.map = map;
        this.limits = limits;
        this.timeProvider = timeProvider;
        stackMPaPerUnit = geometry.StackMPaPer(map.Unit);
        if (limits is not null && RatingFaults(limits).ToImmutableArray() is { IsEmpty: false } faults) throw new ConfigException(map.Name, faults);
    }

    /// <inheritdoc/>
    public PressureControllerIdentity? Identity => identity;

    /// <inheritdoc/>
    public async ValueTask<PressureControllerIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        if (map.WordOrderProbe is { } probe) await ProbeAsync(probe, cancellationToken);
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (TextCheck check in map.Identity)
        {
            if (await TextAsync(check, cancellationToken) is not { } text) continue;
            if (check.Expected is { } expected && text != expected)
                throw new ProtocolException($"{map.Name} unit {unit}: its {check.Name} is \"{text}\", the map wants \"{expected}\": set the device, or take another map.");
            texts[check.Name] = text;
        }

        return identity = new PressureControllerIdentity(map.Name, texts.ToImmutable(), limits);
    }

    // A text that nothing depends on may be missing in an older device.
    private async ValueTask<string?> TextAsync(TextCheck check, CancellationToken cancellationToken)
    {
        RegisterPoint point = check.Point;
        try
        {
            return point.Layout.DecodeText(await bus.ReadAsync(unit, point.Table, point.Address, point.Layout.Length, cancellationToken));
        }
        catch (ModbusException e) when (e.Code == ModbusExceptionCode.IllegalDataAddress && check.Expected is null)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<PressureReading> ReadAsync(CancellationToken cancellationToken)
    {
        await RequireIdentifiedAsync(cancellationToken);
        ImmutableArray<StatusFlag> flags = map.Status is null ? [] : await ReadFlagsAsync(map.Status, cancellationToken);
        bool holding = map.Hold is not null && await map.Hold.State.IsEnteredAsync(bus, unit, cancellationToken);
        double? setpoint = map.Setpoint is null ? null : await map.Setpoint.Readback.ReadAsync(bus, unit, cancellationToken);
        double? pressure = await map.Pressure.ReadAsync(bus, unit, cancellationToken);
        PressureStatus status = pressure is null ? PressureStatus.NoValue
            : flags.Any(flag => flag.IsFault) ? PressureStatus.Fault
            : PressureStatus.Ok;
        return new PressureReading(
            timeProvider.GetUtcNow(), status, pressure * stackMPaPerUnit, setpoint * stackMPaPerUnit, holding, [.. flags.Select(flag => flag.Name)]);
    }

    /// <inheritdoc/>
    public async ValueTask SetAsync(double stackPressureMPa, CancellationToken cancellationToken)
    {
        (SetpointRegisters setpoint, HoldRegisters hold, PressureLimits allowed) = RequireSettable();
        if (!(stackPressureMPa >= allowed.MinimumMPa && stackPressureMPa <= allowed.MaximumMPa))
        {
            throw new ArgumentOutOfRangeException(
                nameof(stackPressureMPa), stackPressureMPa, Invariant($"{map.Name}: the limits are {allowed.MinimumMPa} to {allowed.MaximumMPa} MPa."));
        }

        await RequireIdentifiedAsync(cancellationToken);
        double target = stackPressureMPa / stackMPaPerUnit;
        double step = allowed.SlewMPaPerSecond / stackMPaPerUnit * setpoint.WriteInterval.TotalSeconds;
        CancellationTokenSource mine = new(); // not disposed: a newer command may cancel it at any time, and without a timer it holds nothing
        StartRamp(mine);
        double now = await InTurnAsync(mine, () => StartOfRampAsync(setpoint, hold, cancellationToken), cancellationToken);
        while (now != target)
        {
            await DelayAsync(mine, setpoint.WriteInterval, cancellationToken);
            now = await InTurnAsync(mine, () => WriteAsync(setpoint, PressureRamp.Next(now, target, step), cancellationToken), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask HoldAsync(CancellationToken cancellationToken)
    {
        (_, HoldRegisters hold, _) = RequireSettable();
        StartRamp(null);
        await turn.WaitAsync(cancellationToken);
        try
        {
            foreach (RegisterWrite write in hold.Enter) await write.SendAsync(bus, unit, cancellationToken);
            if (!await hold.State.IsEnteredAsync(bus, unit, cancellationToken))
                throw new CommandNotTakenException($"{map.Name} unit {unit}: it took the hold command but does not show that it holds. Hold the pressure by hand.");
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Lets go of the driver; the line stays the caller's, the device keeps its setpoint.</summary>
    public void Dispose() => turn.Dispose();

    private IEnumerable<string> RatingFaults(PressureLimits asked)
    {
        if (map.Setpoint is not { } rated)
        {
            yield return "limits are given, but this device has no setpoint: leave them out";
            yield break;
        }

        double lowest = rated.Minimum * stackMPaPerUnit;
        double highest = rated.Maximum * stackMPaPerUnit;
        double fastest = rated.MaxSlewPerSecond * stackMPaPerUnit;
        if (!(asked.MinimumMPa >= 0 && asked.MinimumMPa >= lowest))
            yield return Invariant($"MinimumMPa {asked.MinimumMPa} is below the rating, which is {Math.Max(0, lowest)} to {highest} MPa with these areas");
        if (!(asked.MaximumMPa <= highest))
            yield return Invariant($"MaximumMPa {asked.MaximumMPa} is past the rating, which is {Math.Max(0, lowest)} to {highest} MPa with these areas");
        if (!(asked.MinimumMPa < asked.MaximumMPa))
            yield return Invariant($"MaximumMPa {asked.MaximumMPa} is not above MinimumMPa {asked.MinimumMPa}");
        if (!(asked.SlewMPaPerSecond > 0 && asked.SlewMPaPerSecond <= fastest))
            yield return Invariant($"SlewMPaPerSecond {asked.SlewMPaPerSecond} is outside the rating, which is above 0 and up to {fastest} MPa/s with these areas");
    }

    private (SetpointRegisters Setpoint, HoldRegisters Hold, PressureLimits Limits) RequireSettable() =>
        map.Setpoint is { } setpoint && map.Hold is { } hold && limits is not null
            ? (setpoint, hold, limits)
            : throw new InstrumentException($"{map.Name} unit {unit}: it is only read; to set it, its map needs a setpoint and the run needs pressure limits.");

    private async ValueTask RequireIdentifiedAsync(CancellationToken cancellationToken)
    {
        if (identity is null) await IdentifyAsync(cancellationToken);
    }

    private async ValueTask ProbeAsync(NumberCheck probe, CancellationToken cancellationToken)
    {
        RegisterPoint point = probe.Point;
        ushort[] registers = await bus.ReadAsync(unit, point.Table, point.Address, point.Layout.Length, cancellationToken);
        if (probe.Accepts(point.Layout.Decode(registers))) return;
        RegisterLayout swapped = point.Layout with { LowWordFirst = !point.Layout.LowWordFirst };
        string mend = probe.Accepts(swapped.Decode(registers))
            ? $"Its words come in the other order: set word_order to \"{(swapped.LowWordFirst ? "little" : "big")}\" in the map."
            : "Is this the right device, unit and map?";
        throw new ProtocolException(Invariant(
            $"{map.Name} unit {unit}: the test register {point.Address} reads {point.Layout.Decode(registers)}, not {probe.Expected}. {mend}"));
    }

    private async ValueTask<ImmutableArray<StatusFlag>> ReadFlagsAsync(RegisterPoint status, CancellationToken cancellationToken)
    {
        uint word = (uint)await status.ReadNumberAsync(bus, unit, cancellationToken);
        return [.. map.Flags.Where(flag => (word >> flag.Bit & 1) != 0)];
    }

    /// <summary>Where a ramp begins: at the setpoint, or after a hold at the pressure, so that leaving the hold makes no jump.</summary>
    private async ValueTask<double> StartOfRampAsync(SetpointRegisters setpoint, HoldRegisters hold, CancellationToken cancellationToken)
    {
        if (!await hold.State.IsEnteredAsync(bus, unit, cancellationToken))
        {
            double shown = await setpoint.Readback.ReadAsync(bus, unit, cancellationToken)
                ?? throw new InstrumentException($"{map.Name} unit {unit}: it shows no setpoint, so no ramp can start from it.");
            written = setpoint.Point.Encode(shown);
            return shown;
        }

        double pressure = await map.Pressure.ReadAsync(bus, unit, cancellationToken)
            ?? throw new InstrumentException($"{map.Name} unit {unit}: it holds and measures no pressure, so no ramp can start from it.");
        double start = await WriteAsync(setpoint, Math.Clamp(pressure, setpoint.Minimum, setpoint.Maximum), cancellationToken);
        foreach (RegisterWrite write in hold.Leave) await write.SendAsync(bus, unit, cancellationToken);
        if (await hold.State.IsEnteredAsync(bus, unit, cancellationToken))
            throw new CommandNotTakenException($"{map.Name} unit {unit}: it was told to control again but still shows that it holds.");
        return start;
    }

    /// <summary>Writes a setpoint (once: many devices keep it in memory that wears) and makes sure that it was taken.</summary>
    private async ValueTask<double> WriteAsync(SetpointRegisters setpoint, double value, CancellationToken cancellationToken)
    {
        ushort[] registers = setpoint.Point.Encode(value);
        if (written is not null && registers.AsSpan().SequenceEqual(written)) return value;

        // Until the read-back agrees, what the device has is not known.
        written = null;
        await bus.WriteAsync(unit, setpoint.Function, setpoint.Point.Address, registers, cancellationToken);
        double? shown = await setpoint.Readback.ReadAsync(bus, unit, cancellationToken);
        if (!(Math.Abs(shown.GetValueOrDefault(double.NaN) - value) <= setpoint.Tolerance))
        {
            throw new CommandNotTakenException(Invariant(
                $"{map.Name} unit {unit}: the setpoint {value} {map.Unit.Name} was written, but the device shows {shown?.ToString(CultureInfo.InvariantCulture) ?? "none"}. Is it set to take setpoints from the bus?"));
        }

        written = registers;
        return value;
    }

    private void StartRamp(CancellationTokenSource? mine) => Interlocked.Exchange(ref ramp, mine)?.Cancel();

    /// <summary>Runs one exchange of a ramp; a newer command ends the ramp between two exchanges, never within one.</summary>
    private async ValueTask<double> InTurnAsync(CancellationTokenSource mine, Func<ValueTask<double>> exchange, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (mine.IsCancellationRequested) throw Ended();
            return await exchange();
        }
        finally
        {
            turn.Release();
        }
    }

    private async ValueTask DelayAsync(CancellationTokenSource mine, TimeSpan interval, CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, mine.Token);
        try
        {
            await Task.Delay(interval, timeProvider, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Ended();
        }
    }

    private InstrumentException Ended() => new($"{map.Name} unit {unit}: a hold or a newer setpoint ended the ramp.");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
