using System.Globalization;
using BeamlineMonitor.Acquisition.Acquiring;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Pressure;
using BeamlineMonitor.Instruments.Stages;

namespace BeamlineMonitor.Commands.Doctor;

/// <summary>Asks every instrument of a station who it is and what it reads. Each is only asked: nothing is set, moved, started or stopped.</summary>
internal static class StationCheckup
{
    /// <summary>Asks all of them at once.</summary>
    /// <param name="instruments">The instruments.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Ends the checkup.</param>
    /// <returns>One finding an instrument.</returns>
    public static async Task<IReadOnlyList<DoctorFinding>> OfAsync(RunInstruments instruments, RunPlan plan, CancellationToken cancellationToken)
    {
        List<Task<DoctorFinding>> asked = [];
        foreach (CellPlan cell in plan.Cells)
        {
            asked.Add(Checkup.AskAsync($"{cell.Name} potentiostat", token => PotentiostatAsync(instruments.Potentiostat(cell), token), cancellationToken));
            if (instruments.Pressure(cell) is { } controller)
                asked.Add(Checkup.AskAsync($"{cell.Name} pressure", token => PressureAsync(controller, token), cancellationToken));
        }

        foreach (WiredDetector detector in instruments.Detectors)
            asked.Add(Checkup.AskAsync($"detector {detector.Name}", token => DetectorAsync(detector.Driver, token), cancellationToken));
        asked.Add(Checkup.AskAsync("stage", token => StageAsync(instruments.Stage, token), cancellationToken));
        if (instruments.Beam is { } beam) asked.Add(Checkup.AskAsync("beam", token => BeamAsync(beam, token), cancellationToken));
        return await Task.WhenAll(asked);
    }

    private static async Task<string> PotentiostatAsync(IPotentiostat potentiostat, CancellationToken cancellationToken)
    {
        await using (potentiostat)
        {
            PotentiostatIdentity found = await potentiostat.IdentifyAsync(cancellationToken);
            return $"{found.Model}, serial {found.SerialNumber}, firmware {found.Firmware}, language {found.CommandLanguage}; the cell is not touched";
        }
    }

    private static async Task<string> PressureAsync(IPressureController controller, CancellationToken cancellationToken)
    {
        PressureControllerIdentity found = await controller.IdentifyAsync(cancellationToken);
        PressureReading now = await controller.ReadAsync(cancellationToken);
        string texts = string.Concat(found.Texts.Select(text => $", {text.Key} {text.Value}"));
        return string.Create(CultureInfo.InvariantCulture, $"{found.Name}{texts}; {now.StackPressureMPa:0.00} MPa on the stack, setpoint {now.SetpointMPa:0.00} MPa, {now.Status}");
    }

    private static async Task<string> DetectorAsync(IDetector detector, CancellationToken cancellationToken)
    {
        DetectorIdentity found = await detector.IdentifyAsync(cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"{found.Model}; {string.Join("; ", found.Elements.Select(Element))}");

        static string Element(Instruments.Detectors.DetectorElement element) => string.Create(
            CultureInfo.InvariantCulture,
            $"{element.Name}: {element.Settings.Channels} channels, stated {element.Settings.StatedScale.C1KeV:G4} {element.Settings.StatedUnit} a channel");
    }

    private static async Task<string> StageAsync(IStage stage, CancellationToken cancellationToken)
    {
        StageIdentity found = await stage.IdentifyAsync(cancellationToken);
        StagePosition now = await stage.ReadAsync(cancellationToken);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Name}; at {now.ReadMicrometres:0.###} µm{(now.IsMoving ? ", moving" : "")}, limits {found.LowerMicrometres?.ToString("0.###", CultureInfo.InvariantCulture) ?? "none"} to {found.UpperMicrometres?.ToString("0.###", CultureInfo.InvariantCulture) ?? "none"} µm");
    }

    private static async Task<string> BeamAsync(IBeam beam, CancellationToken cancellationToken)
    {
        BeamReading now = await beam.ReadAsync(cancellationToken);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"ring {Or(now.RingCurrentMilliamperes, "0.0")} mA, shutters {(now.ShuttersAreOpen is { } open ? (open ? "open" : "closed") : "not wired")}, I0 {Or(now.Intensity, "G4")}, cell {Or(now.CellTemperatureCelsius, "0.0")} °C, hutch {Or(now.HutchTemperatureCelsius, "0.0")} °C");
    }

    private static string Or(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "not wired";
}
