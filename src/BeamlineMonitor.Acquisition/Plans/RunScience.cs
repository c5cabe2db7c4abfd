using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>All that a plan names, loaded. Another calibration, curve or reference in its place gives another analysis of the same frames.</summary>
/// <param name="Phases">Phases by the name that the plan gives them.</param>
/// <param name="Curves">Curves of Li content by the name that the plan gives them.</param>
/// <param name="Standard">The standard in the beam; null where the plan has none.</param>
/// <param name="StandardLines">The fluorescence that the standard shows.</param>
/// <param name="CellLines">The fluorescence that the cells' spectra show.</param>
/// <param name="Calibrations">Calibrations made before the run, by detector; a detector that is missing is calibrated by the run's standard.</param>
/// <param name="References">References made before the run, by cell, layer and detector; missing ones are made by the run's pristine frames.</param>
public sealed record RunScience(
    ImmutableSortedDictionary<string, Phase> Phases,
    ImmutableSortedDictionary<string, LithiumCurve> Curves,
    StandardInBeam? Standard,
    ImmutableArray<LineSource> StandardLines,
    ImmutableArray<LineSource> CellLines,
    ImmutableSortedDictionary<string, DetectorCalibration> Calibrations,
    ImmutableSortedDictionary<(string Cell, int Layer, string Detector), PhaseReference> References)
{
    /// <summary>The lines of the radioactive sources that calibrate together with the standard; empty for none.</summary>
    public ImmutableArray<LineSource> RadioactiveLines { get; init; } = [];

    /// <summary>
    /// Calibrations of the run's own standards with their times, by detector: what a later analysis interpolates between. Empty for the analysis that
    /// rests on the first one.
    /// </summary>
    public ImmutableSortedDictionary<string, ImmutableArray<TimedCalibration>> Timed { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<TimedCalibration>>.Empty;
}
