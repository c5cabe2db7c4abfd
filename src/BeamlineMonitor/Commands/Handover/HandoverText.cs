using System.Globalization;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Messaging.Notices;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Commands.Handover;

/// <summary>The sheet as one page of text.</summary>
internal static class HandoverText
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="sheet">The sheet.</param>
    public static void Write(TextWriter output, HandoverSheet sheet)
    {
        RunSummary run = sheet.Run;
        output.WriteLine($"{run.Manifest.Id}: {sheet.State ?? "not begun"}{(run.State == RunState.Live ? "" : " (no daemon writes it)")}");
        output.WriteLine($"{run.Manifest.Sample}, {run.Manifest.Proposal}; begun {Instant(run.Manifest.StartedAt)}");
        output.WriteLine($"{run.Frames} frames, the last at {Instant(run.LastFrameAt)}{(sheet.LastFrame is { } frame ? $": {EnumWord.Of(frame.Purpose)}, scan {frame.Scan}{(frame.Layer is { } layer ? $", layer {layer} of {frame.Cell}" : "")}" : "")}");
        if (sheet.ControlWith is { } away) output.WriteLine($"CONTROL IS AWAY since {Instant(away.At)}: {away.Text}");

        Head(output, "running and due");
        foreach (HandoverCell cell in sheet.Cells)
        {
            output.WriteLine($"{cell.Name}: {cell.Doing}{(cell.Since is { } since ? $" since {Instant(since)}" : "")}{(cell.Due is { } due ? $", ends by {Instant(due)} at the latest" : "")}");
            if (cell.MeasuredAt is not null) output.WriteLine($"  {Or(cell.PotentialVolts, "0.0000")} V, {Or(cell.CurrentAmperes * 1e6, "0.0")} µA at {Instant(cell.MeasuredAt)}");
            if (cell.PressedAt is not null) output.WriteLine($"  {Or(cell.StackPressureMPa, "0.000")} MPa at {Instant(cell.PressedAt)}");
        }

        Head(output, "alarms");
        if (sheet.Alarms.IsEmpty) output.WriteLine("none");
        foreach (ActiveAlarm alarm in sheet.Alarms)
        {
            output.WriteLine($"{EnumWord.Of(alarm.Severity)} {alarm.Id} since {Instant(alarm.Since)}, {(alarm.AcknowledgedBy is { } by ? $"seen by {by}" : "SEEN BY NOBODY")}");
            output.WriteLine($"  {alarm.Cause}");
            output.WriteLine($"  -> {alarm.Action}");
        }

        if (sheet.Alarms.Any(alarm => alarm.AcknowledgedBy is null)) output.WriteLine("say that you have seen one: beamline-monitor ack RUN ALARM");

        foreach (ScanProfile profile in sheet.Profiles) Profile(output, profile);
        Head(output, "beam and surroundings");
        output.WriteLine(sheet.Beam is { } beam
            ? string.Create(CultureInfo.InvariantCulture, $"{Instant(beam.At)}: ring {Or(beam.RingCurrentMilliamperes, "0.0")} mA, shutters {(beam.ShuttersAreOpen switch { true => "open", false => "CLOSED", null => "-" })}, I0 {Or(beam.Intensity, "G4")}, cell {Or(beam.CellTemperatureCelsius, "0.0")} °C, hutch {Or(beam.HutchTemperatureCelsius, "0.0")} °C")
            : "nothing was read");
        Head(output, "disk");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run file {run.SizeBytes / 1e6:0.0} MB, {sheet.FreeBytes / 1e9:0.0} GB free; {run.Unsent} of {run.Messages} messages not sent"));
        Head(output, "notes");
        if (sheet.Notes.IsEmpty) output.WriteLine("none");
        foreach (RunEvent note in sheet.Notes) output.WriteLine($"{Instant(note.At)} {note.Text}");
    }

    private static void Profile(TextWriter output, ScanProfile profile)
    {
        Head(output, $"last profile of {profile.Cell}: scan {profile.Scan} at {Instant(profile.At)}");
        TextTable.Write(
            output,
            [
                ["layer", "z (um)", "x from c", "x from V", "", "age (s)"],
                .. profile.Points.Select(point => new[]
                {
                    point.Layer.ToString(CultureInfo.InvariantCulture), Or(point.ElectrodeMicrometres, "0.0"), X(point.FromC), X(point.FromVolume),
                    point.IsOk ? "ok" : "not ok", Or(point.AgeSeconds, "0"),
                }),
            ]);
        output.WriteLine($"mean x {Uncertain(profile.MeanX)}, x by charge {Uncertain(profile.CoulombX)}, difference {Uncertain(profile.ClosureResidual)}");
    }

    private static string X(LithiumValue? x) => x switch
    {
        null => "-",
        { Sigma: { } sigma } => UncertainNumber.Format(x.X, sigma),
        _ => string.Create(CultureInfo.InvariantCulture, $"{EnumWord.Of(x.Side)} {x.X:0.00}"),
    };

    private static string Uncertain(UncertainValue? value) => value is { } known ? UncertainNumber.Format(known.Value, known.Sigma) : "-";

    private static string Or(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string Instant(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";

    private static void Head(TextWriter output, string title)
    {
        output.WriteLine();
        output.WriteLine($"== {title}");
    }
}
