using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Safety;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.Acquisition.Acquiring.Surroundings;

/// <summary>
/// Brings one cell's stack to its pressure, reads it all the time, and sets the safety ladder off when it stays away, whether the controller takes its
/// setpoint or not.
/// </summary>
/// <param name="cell">The cell.</param>
/// <param name="controller">Its pressure controller.</param>
/// <param name="link">Whether it answers.</param>
/// <param name="recorder">Takes samples and events.</param>
/// <param name="interval">Real time between readings.</param>
/// <param name="ioTime">Real time.</param>
/// <param name="isHeld">True where an earlier process held the pressure and nobody has released it: then it is given no setpoint.</param>
public sealed class PressureLoop(
    CellPlan cell, IPressureController controller, DeviceLink link, RunRecorder recorder, TimeSpan interval, TimeProvider ioTime, bool isHeld = false)
{
    // Far more than a ladder has rungs; a full queue would only make the reading wait.
    private const int MostClimbs = 16;

    private readonly SampleBuffer samples = recorder.BufferFor(SampleKind.Pressure, cell.Name);
    private readonly ToleranceWatch watch = new(cell.Pressure.SetpointMPa, cell.Pressure.ToleranceMPa);
    private readonly Channel<(SafetyTrigger Trigger, string Cause)> climbs = Channel.CreateBounded<(SafetyTrigger, string)>(MostClimbs);
    private readonly RampWatch way = new(cell.Pressure.SetpointMPa, cell.Pressure.Limits.SlewMPaPerSecond);
    private volatile CancellationTokenSource? ramping;
    private volatile bool isOnlyRead;
    private int readings;
    private SafetyTrigger? told;

    /// <summary>Starts reading, ramping and climbing; none waits for another, so that an instrument that does not acknowledge stops no sample.</summary>
    /// <param name="ladder">What is set off when the pressure stays away.</param>
    /// <param name="cancellationToken">Ends them; the controller keeps its setpoint.</param>
    /// <returns>What was started: each ends by cancellation, or when it is done, and is awaited by the caller.</returns>
    public ImmutableArray<Task> Start(SafetyLadder ladder, CancellationToken cancellationToken) =>
        [ReadAsync(cancellationToken), RampAsync(cancellationToken), ClimbAsync(ladder, cancellationToken)];

    /// <summary>Only reads: nothing is set, and a pressure that stays away is told and sets off nothing.</summary>
    /// <param name="cancellationToken">Ends the loop.</param>
    /// <returns>Ends by cancellation.</returns>
    public Task ObserveAsync(CancellationToken cancellationToken)
    {
        isOnlyRead = true;
        return ReadAsync(cancellationToken);
    }

    /// <summary>Keeps the pressure where it is.</summary>
    /// <param name="cause">Why, one sentence.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Ends when the controller shows that it holds and the event is recorded.</returns>
    /// <exception cref="InstrumentException">It cannot be held.</exception>
    public async Task HoldAsync(string cause, CancellationToken cancellationToken)
    {
        if (ramping is { } ramp) await ramp.CancelAsync(); // no setpoint comes after the hold
        await controller.HoldAsync(cancellationToken);
        await recorder.TellAsync(
            RunEventKinds.PressureHeld, EventSeverity.Alarm, $"the pressure of {cell.Name} is held, confirmed by the controller: {cause}", cell.Name, cancellationToken);
    }

    /// <summary>Gives the setpoint, however often it takes, until the pressure is held. A line that is away is told by whoever reads.</summary>
    private async Task RampAsync(CancellationToken cancellationToken)
    {
        if (isHeld) return;
        double setpoint = cell.Pressure.SetpointMPa;
        CancellationTokenSource ramp = new(); // neither link nor timer: there is nothing to dispose
        ramping = ramp;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ramp.Token);
        try
        {
            await SetAsync(setpoint, over.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return; // it is held until a person releases it
        }

        await recorder.TellAsync(
            RunEventKinds.PressureSet, EventSeverity.Information, Invariant($"the setpoint of {cell.Name} is {setpoint} MPa"), cell.Name, cancellationToken);
    }

    private async Task SetAsync(double setpoint, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(cell.Name.Length);
        int? readBefore = null;
        bool isTold = false;
        while (true)
        {
            try
            {
                PressureControllerIdentity identity = await controller.IdentifyAsync(cancellationToken);
                if (identity.Limits is not null) await controller.SetAsync(setpoint, cancellationToken);
                return;
            }
            catch (InstrumentException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int read = Volatile.Read(ref readings);
                if (!isTold && read > readBefore)
                {
                    isTold = true;
                    await recorder.TellAsync(
                        RunEventKinds.PressureRefused,
                        EventSeverity.Alarm,
                        Invariant($"the controller of {cell.Name} can be read, but does not take the setpoint {setpoint} MPa: {e.Message}"),
                        cell.Name,
                        cancellationToken);
                }

                readBefore ??= read;
                await Task.Delay(backoff.Next(), ioTime, cancellationToken);
            }
        }
    }

    private async Task ClimbAsync(SafetyLadder ladder, CancellationToken cancellationToken)
    {
        await foreach ((SafetyTrigger trigger, string cause) in climbs.Reader.ReadAllAsync(cancellationToken))
            await ladder.ClimbAsync(trigger, cause, cancellationToken);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, ioTime);
        do
        {
            try
            {
                if (link.IsLost) await controller.IdentifyAsync(cancellationToken); // another device may have taken its place
                PressureReading reading = await controller.ReadAsync(cancellationToken);
                await link.AnsweredAsync(cancellationToken);
                link.Firmware = controller.Identity?.Firmware;
                Interlocked.Increment(ref readings);
                samples.Add(reading.At, [reading.StackPressureMPa, reading.SetpointMPa, null], (int)reading.Status);
                if (reading.StackPressureMPa is { } pressure && !IsRamping(reading.At, reading.SetpointMPa ?? pressure))
                    await JudgeAsync(reading.At, pressure, cancellationToken);
            }
            catch (InstrumentException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await link.FailedAsync(e, cancellationToken);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private bool IsRamping(DateTimeOffset at, double shownMPa) =>
        controller.Identity is { Limits: not null } && way.IsUnderWay(at, shownMPa);

    private async Task JudgeAsync(DateTimeOffset at, double pressure, CancellationToken cancellationToken)
    {
        SafetyTrigger? trigger = watch.Take(at, pressure);
        if (trigger == told) return;
        PressurePlan plan = cell.Pressure;
        string cause = Invariant($"the stack pressure of {cell.Name} is {pressure:0.###} MPa, wanted {plan.SetpointMPa} ± {plan.ToleranceMPa} MPa");
        await recorder.TellAsync(
            trigger is null ? RunEventKinds.PressureBack : RunEventKinds.PressureOff,
            trigger is null ? EventSeverity.Information : EventSeverity.Alarm,
            cause,
            cell.Name,
            new MeasuredValue(pressure, plan.SetpointMPa + Math.CopySign(plan.ToleranceMPa, pressure - plan.SetpointMPa), "MPa"),
            cancellationToken);
        told = trigger;
        if (trigger is { } wrong && !isOnlyRead) await climbs.Writer.WriteAsync((wrong, cause), cancellationToken);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
