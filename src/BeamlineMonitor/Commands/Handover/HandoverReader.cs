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

        RunEvent? control = events.FindLast(happened => happened.Kind is RunEventKinds.ControlReleased or RunEventKinds.ControlTaken);
        return new HandoverSheet(
            reader.Summarize(),
            notices.State,
            last,
            [.. plan.Cells.Select(cell => CellOf(cell, events))],
            control?.Kind == RunEventKinds.ControlReleased ? control : null,
            notices.Active,
            [.. profiles.Values],
            BeamOf(reader),
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

    private static BeamReading? BeamOf(RunReader reader)
    {
        SampleBlock? last = reader.Samples().LastOrDefault(block => block.Kind == SampleKind.Beam);
        if (last is null) return null;
        return new BeamReading(
            last.StartedAt.AddSeconds(last.OffsetsSeconds[^1]),
            Value(SampleColumns.RingCurrent),
            Value(SampleColumns.Open) is { } open ? open >= 0.5 : null,
            Value(SampleColumns.Intensity),
            Value(SampleColumns.BeamCellTemperature),
            Value(SampleColumns.HutchTemperature));

        double? Value(int column) => column < last.Columns.Length ? last.Columns[column][^1] : null;
    }
}
