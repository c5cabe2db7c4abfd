using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Acquiring.Cycling;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Joining;

namespace BeamlineMonitor.Acquisition.Acquiring;

/// <summary>Where a run is taken up; a new run is one without events and frames.</summary>
/// <param name="Events">Its events so far, in their order.</param>
/// <param name="Recent">Has taken its rows of samples.</param>
/// <param name="LastFrame">Number of its last frame; 0 for none.</param>
/// <param name="Exposures">Has taken its exposures; in observe mode none, for there what comes next is somebody else's.</param>
public sealed record RunStart(ImmutableArray<RunEvent> Events, RecentSamples Recent, long LastFrame, ExposureHistory Exposures)
{
    /// <summary>What a person releases who lets the cells go on: each that was stopped, or whose pressure is held.</summary>
    /// <param name="at">When, experiment UTC.</param>
    /// <returns>An event for each; none where all go on.</returns>
    public ImmutableArray<RunEvent> Releases(DateTimeOffset at) =>
    [
        .. Events.Where(happened => happened.Kind is RunEventKinds.CellStopped or RunEventKinds.PressureHeld).Select(happened => happened.Source!).Distinct()
            .Where(cell => CellStart.Of(cell, Events) is { IsStopped: true } or { IsHeld: true })
            .Select(cell => new RunEvent(at, RunEventKinds.CellReleased, EventSeverity.Warning, $"{cell} is released", cell)),
    ];
}
