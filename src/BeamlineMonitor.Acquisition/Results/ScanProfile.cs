using System.Collections.Immutable;

namespace BeamlineMonitor.Acquisition.Results;

/// <summary>All layers of a cell after a scan, as one detector sees them, interpolated to one instant.</summary>
/// <param name="Cell">Name of the cell.</param>
/// <param name="Detector">Name of the detector element.</param>
/// <param name="Scan">Number of the scan.</param>
/// <param name="At">The instant, experiment UTC.</param>
/// <param name="Points">The layers, from the electrolyte.</param>
/// <param name="MeanX">Thickness-weighted mean of x_from_c with what the layers share counted once; null without.</param>
/// <param name="GradientPerMicrometre">Slope of x_from_c through the thickness, µm⁻¹; null with fewer than two layers.</param>
/// <param name="CoulombX">x by counting charge, with its uncertainty; null without a potentiostat.</param>
/// <param name="ClosureResidual">Mean x less coulomb x; null where one is missing.</param>
public sealed record ScanProfile(
    string Cell,
    string Detector,
    int Scan,
    DateTimeOffset At,
    ImmutableArray<ProfilePoint> Points,
    UncertainValue? MeanX,
    UncertainValue? GradientPerMicrometre,
    UncertainValue? CoulombX,
    UncertainValue? ClosureResidual);
