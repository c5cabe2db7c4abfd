using BeamlineMonitor.Acquisition.Events;

namespace BeamlineMonitor.Acquisition.Acquiring.Cycling;

/// <summary>Where a cell's plan is taken up: at its beginning, or where an earlier process left it.</summary>
/// <param name="Place">Number of steps that have ended.</param>
/// <param name="StepStartedAt">
/// When the step at that place was started, experiment UTC, later by the time for which it was stopped; null where it was not.
/// </param>
public sealed record CellStart(int Place, DateTimeOffset? StepStartedAt)
{
    /// <summary>When the cell was stopped for safety, experiment UTC; null where it was not, or somebody has released it.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>True where the cell was stopped for safety and nobody has released it.</summary>
    public bool IsStopped => StoppedAt is not null;

    /// <summary>True where the step at that place was stopped and released since: whatever the instrument runs, it is not this step.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>True where the stack pressure was held for safety and nobody has released it.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Experiment UTC of the last stored sample of its potentiostat; null for none.</summary>
    public DateTimeOffset? LastSampleAt { get; init; }

    /// <summary>Reads it from the events of a run.</summary>
    /// <param name="cell">Name of the cell.</param>
    /// <param name="events">The events, in their order.</param>
    /// <returns>Where the cell's plan is.</returns>
    public static CellStart Of(string cell, IEnumerable<RunEvent> events)
    {
        var start = new CellStart(0, null);
        foreach (RunEvent happened in events.Where(happened => happened.Source == cell))
        {
            start = happened.Kind switch
            {
                RunEventKinds.StepStarted => start with { StepStartedAt = happened.At },
                RunEventKinds.StepRestarted => start with { IsInterrupted = false },
                RunEventKinds.StepEnded => start with { Place = start.Place + 1, StepStartedAt = null, IsInterrupted = false },
                RunEventKinds.CellStopped => start with { StoppedAt = start.StoppedAt ?? happened.At },
                RunEventKinds.PressureHeld => start with { IsHeld = true },
                RunEventKinds.CellReleased => start.ReleasedAt(happened.At),
                _ => start,
            };
        }

        return start;
    }

    private CellStart ReleasedAt(DateTimeOffset at) => StoppedAt is not { } stopped ? this with { IsHeld = false } : this with
    {
        StepStartedAt = StepStartedAt + (at - stopped),
        StoppedAt = null,
        IsInterrupted = StepStartedAt is not null,
        IsHeld = false,
    };
}
