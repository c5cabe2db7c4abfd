using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Joining;

namespace BeamlineMonitor.Acquisition.Acquiring;

/// <summary>Where a run is taken up; a new run is one without events and frames.</summary>
/// <param name="Events">Its events so far, in their order.</param>
/// <param name="Recent">Has taken its rows of samples.</param>
/// <param name="LastFrame">Number of its last frame; 0 for none.</param>
/// <param name="Exposures">Has taken its exposures; in observe mode none, for there what comes next is somebody else's.</param>
public sealed record RunStart(ImmutableArray<RunEvent> Events, RecentSamples Recent, long LastFrame, ExposureHistory Exposures);
