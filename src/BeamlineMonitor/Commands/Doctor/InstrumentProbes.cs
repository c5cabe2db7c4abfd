using System.Globalization;
using BeamlineMonitor.Acquisition.Acquiring;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Acquiring.Observing;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Observing;
using BeamlineMonitor.Instruments.Observing.CyclerFiles;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Pressure;
using BeamlineMonitor.Instruments.Stages;

namespace BeamlineMonitor.Commands.Doctor;

/// <summary>The probes of a plan's instruments. Each only asks: nothing moves, counts, presses or drives a current.</summary>
internal static class InstrumentProbes
{
    /// <summary>The probes, in the order in which a run would open them.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="instruments">Its instruments.</param>
    /// <returns>One an instrument.</returns>
    public static IEnumerable<Probe> Of(RunPlan plan, RunInstruments instruments)
    {
        yield return new Probe("stage", token => StageAsync(instruments.Stage, token));
        if (instruments.Carousel is { } carousel) yield return new Probe("carousel", token => StageAsync(carousel, token));
        if (instruments.Tilt is { } tilt) yield return new Probe("tilt", token => TiltAsync(tilt, token));
        foreach (WiredDetector detector in instruments.Detectors) yield return new Probe($"detector {detector.Name}", token => DetectorAsync(detector.Driver, token));
        if (instruments.Beam is { } beam) yield return new Probe("beam", token => BeamAsync(beam, token));
        foreach (CellPlan cell in plan.Cells)
        {
            yield return new Probe($"{cell.Name} potentiostat", token => PotentiostatAsync(() => instruments.Potentiostat(cell), token));
            if (instruments.Pressure(cell) is { } pressure) yield return new Probe($"{cell.Name} pressure", token => PressureAsync(pressure, token));
        }
    }

    /// <summary>The probes of what is only watched.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="instruments">What is watched.</param>
    /// <returns>The probes.</returns>
    public static IEnumerable<Probe> Of(RunPlan plan, ObservedInstruments instruments)
    {
        foreach (ObservedDetector detector in instruments.Detectors)
            yield return new Probe($"detector {detector.Name}", async token => AnswerOf(await detector.Watch.IdentifyAsync(token)));
        if (instruments.Beam is { } beam) yield return new Probe("beam", token => BeamAsync(beam, token));
        foreach (CellPlan cell in plan.Cells)
        {
            if (instruments.Cycler(cell) is { } cycler) yield return new Probe($"{cell.Name} cycler", _ => CyclerAsync(cycler));
            if (instruments.Pressure(cell) is { } pressure) yield return new Probe($"{cell.Name} pressure", token => PressureAsync(pressure, token));
        }
    }

    private static async Task<ProbeAnswer> StageAsync(IStage stage, CancellationToken cancellationToken)
    {
        StageIdentity identity = await stage.IdentifyAsync(cancellationToken);
        StagePosition position = await stage.ReadAsync(cancellationToken);
        string travel = identity is { LowerMicrometres: { } lower, UpperMicrometres: { } upper } ? Invariant($", travel {lower:0.#} to {upper:0.#} µm") : "";
        return new ProbeAnswer(identity.Name, Invariant($"{position.ReadMicrometres:0.00} µm{(position.IsMoving ? ", moving" : "")}{travel}"));
    }

    private static async Task<ProbeAnswer> TiltAsync(IRotation tilt, CancellationToken cancellationToken) =>
        new("motor record", Invariant($"{await tilt.ReadAsync(cancellationToken):0.0000}°"));

    private static async Task<ProbeAnswer> DetectorAsync(IDetector detector, CancellationToken cancellationToken)
    {
        DetectorIdentity identity = await detector.IdentifyAsync(cancellationToken);
        return new ProbeAnswer(identity.Model, string.Join(", ", identity.Elements.Select(element => element.Name)));
    }

    private static async Task<ProbeAnswer> BeamAsync(IBeam beam, CancellationToken cancellationToken)
    {
        BeamReading reading = await beam.ReadAsync(cancellationToken);
        string[] parts =
        [
            reading.RingCurrentMilliamperes is { } ring ? Invariant($"ring {ring:0.0} mA") : "",
            reading.ShuttersAreOpen is { } open ? $"shutters {(open ? "open" : "closed")}" : "",
            reading.Intensity is { } intensity ? Invariant($"I0 {intensity:G6}") : "",
            reading.CellTemperatureCelsius is { } temperature ? Invariant($"cell {temperature:0.0} °C") : "",
            reading.HutchTemperatureCelsius is { } hutch ? Invariant($"hutch {hutch:0.0} °C") : "",
        ];
        string told = string.Join(", ", parts.Where(part => part.Length > 0));
        return reading.Missing.IsEmpty
            ? new ProbeAnswer("process variables", told)
            : throw new InstrumentException($"{string.Join(' ', reading.Missing.Select(variable => variable.Cause))} The others say: {told}");
    }

    private static async Task<ProbeAnswer> PotentiostatAsync(Func<IPotentiostat> open, CancellationToken cancellationToken)
    {
        await using IPotentiostat potentiostat = open();
        PotentiostatIdentity identity = await potentiostat.IdentifyAsync(cancellationToken);

        // A potential would have to be measured by a script of its own, and that is more than asking.
        return new ProbeAnswer($"{identity.Model} {identity.SerialNumber}, firmware {identity.Firmware}", "");
    }

    private static Task<ProbeAnswer> CyclerAsync(CyclerFile cycler)
    {
        using (cycler) return Task.FromResult(AnswerOf(cycler.Identify()));
    }

    private static ProbeAnswer AnswerOf(WatchIdentity watched) => new(watched.Name, watched.State);

    private static async Task<ProbeAnswer> PressureAsync(IPressureController pressure, CancellationToken cancellationToken)
    {
        PressureControllerIdentity identity = await pressure.IdentifyAsync(cancellationToken);
        PressureReading reading = await pressure.ReadAsync(cancellationToken);
        string texts = string.Join(", ", identity.Texts.Select(pair => $"{pair.Key} {pair.Value}"));
        string value = reading.StackPressureMPa is { } measured ? Invariant($"{measured:0.000} MPa") : "no value";
        string setpoint = reading.SetpointMPa is { } set ? Invariant($", setpoint {set:0.000} MPa") : "";
        string flags = reading.Flags.IsEmpty ? "" : $", {string.Join(' ', reading.Flags)}";
        return new ProbeAnswer(texts.Length == 0 ? identity.Name : $"{identity.Name}, {texts}", $"{value}{setpoint}{flags}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
