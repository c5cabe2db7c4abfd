using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Acquiring.Cycling;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Messaging.Notices;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Commands.Handover;

/// <summary>Reads the sheet out of a run file, whether a daemon writes it or not.</summary>
internal static class HandoverReader
{
    private const int MostNotes = 10;

    /// <summary>Reads it.</summary>
    /// <param name="reader">The run.</param>
    /// <returns>The sheet.</returns>
    public static HandoverSheet Read(RunReader reader)
    {
        RunPlan plan = RecordedSetup.Load(reader.Path, reader.Manifest).Plan;
        var notices = new RunNotices(reader.Manifest.Id, plan, "");
        List<RunEvent> events = [];
        var profiles = new SortedDictionary<string, ScanProfile>(StringComparer.Ordinal);
        FrameTarget? last = null;
        foreach (RunStep step in reader.Told())
        {
            if (step is RunStep.Happened { Event: var happened })
            {
                notices.Of(happened);
                events.Add(happened);
            }
            else if (step is RunStep.Analysed { Outcome: var outcome })
            {
                notices.Of(outcome);
                foreach (ScanProfile profile in outcome.Profiles.Where(profile => profile.Detector == plan.Primary.Name)) profiles[profile.Cell] = profile;
                last = outcome.Frames[^1].Target;
            }
        }

        Dictionary<(SampleKind, string), SampleBlock> samples = [];
        foreach (SampleBlock block in reader.Samples()) samples[(block.Kind, block.Source)] = block;
        RunEvent? control = events.FindLast(happened => happened.Kind is RunEventKinds.ControlReleased or RunEventKinds.ControlTaken);
        return new HandoverSheet(
            reader.Summarize(),
            notices.State,
            last,
            [.. plan.Cells.Select(cell => Measured(CellOf(cell, events), samples))],
            control?.Kind == RunEventKinds.ControlReleased ? control : null,
            notices.Active,
            [.. profiles.Values],
            BeamOf(samples),
            new DriveInfo(Path.GetFullPath(reader.Path)).AvailableFreeSpace,
            [.. events.Where(happened => happened.Kind == RunEventKinds.Note).TakeLast(MostNotes)]);
    }

    private static HandoverCell CellOf(CellPlan cell, List<RunEvent> events)
    {
        CellStart at = CellStart.Of(cell.Name, events);
        if (at.IsStopped) return new HandoverCell(cell.Name, "stopped: its current is off until somebody releases it", null, null);
        if (at.Place >= PlannedStep.CountOf(cell)) return new HandoverCell(cell.Name, cell.Steps.IsEmpty ? "no steps planned" : "all steps have ended", null, null);
        PlannedStep next = PlannedStep.At(cell, at.Place);
        return at.StepStartedAt is { } since
            ? new HandoverCell(cell.Name, next.ToString(), since, since + next.Step.MaximumTime)
            : new HandoverCell(cell.Name, $"at rest before {next}", null, null);
    }

    private static HandoverCell Measured(HandoverCell cell, Dictionary<(SampleKind Kind, string Source), SampleBlock> samples)
    {
        if (samples.TryGetValue((SampleKind.Potentiostat, cell.Name), out SampleBlock? potentiostat))
            cell = cell with { MeasuredAt = EndOf(potentiostat), PotentialVolts = Last(potentiostat, SampleColumns.Potential), CurrentAmperes = Last(potentiostat, SampleColumns.Current) };
        return samples.TryGetValue((SampleKind.Pressure, cell.Name), out SampleBlock? pressure)
            ? cell with { PressedAt = EndOf(pressure), StackPressureMPa = Last(pressure, SampleColumns.StackPressure) }
            : cell;
    }

    private static BeamReading? BeamOf(Dictionary<(SampleKind Kind, string Source), SampleBlock> samples)
    {
        SampleBlock? last = samples.FirstOrDefault(source => source.Key.Kind == SampleKind.Beam).Value;
        if (last is null) return null;
        return new BeamReading(
            EndOf(last),
            Last(last, SampleColumns.RingCurrent),
            Last(last, SampleColumns.Open) is { } open ? open >= 0.5 : null,
            Last(last, SampleColumns.Intensity),
            Last(last, SampleColumns.BeamCellTemperature),
            Last(last, SampleColumns.HutchTemperature));
    }

    private static DateTimeOffset EndOf(SampleBlock block) => block.StartedAt.AddSeconds(block.OffsetsSeconds[^1]);

    private static double? Last(SampleBlock block, int column) => column < block.Columns.Length ? block.Columns[column][^1] : null;
}
