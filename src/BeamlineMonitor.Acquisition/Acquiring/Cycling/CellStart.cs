using BeamlineMonitor.Acquisition.Events;

namespace BeamlineMonitor.Acquisition.Acquiring.Cycling;

/// <summary>Where a cell's plan is taken up: at its beginning, or where an earlier process left it.</summary>
/// <param name="Place">Number of steps that have ended.</param>
/// <param name="StepStartedAt">When the step at that place was started, experiment UTC; null where it was not.</param>
/// <param name="IsStopped">True where the cell was stopped for safety and nobody has released it.</param>
/// <param name="LastSampleAt">Experiment UTC of the last stored sample of its potentiostat; null for none.</param>
public sealed record CellStart(int Place, DateTimeOffset? StepStartedAt, bool IsStopped, DateTimeOffset? LastSampleAt = null)
{
    /// <summary>Reads it from the events of a run.</summary>
    /// <param name="cell">Name of the cell.</param>
    /// <param name="events">The events, in their order.</param>
    /// <returns>Where the cell's plan is.</returns>
    public static CellStart Of(string cell, IEnumerable<RunEvent> events)
    {
        var start = new CellStart(0, null, false);
        foreach (RunEvent happened in events.Where(happened => happened.Source == cell))
        {
            start = happened.Kind switch
            {
                RunEventKinds.StepStarted => start with { StepStartedAt = happened.At },
                RunEventKinds.StepEnded => start with { Place = start.Place + 1, StepStartedAt = null },
                RunEventKinds.CellStopped => start with { IsStopped = true },
                RunEventKinds.CellReleased => start with { IsStopped = false },
                _ => start,
            };
        }

        return start;
    }
}
