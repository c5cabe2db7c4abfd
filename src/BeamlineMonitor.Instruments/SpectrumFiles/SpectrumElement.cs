using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>One detector element of a spectrum file: its counts and what the header claims about it.</summary>
/// <param name="Spectrum">Counts, times and start, as recorded; the times are 0 where the format has none.</param>
/// <param name="HeaderScale">
/// Energy scale of the header, or null when the file has none. It is often stale: a recorder's default is (0, 1, 0).
/// </param>
/// <param name="HeaderTwoThetaDegrees">Scattering angle 2θ of the header, degrees, or null when the file has none; often a default.</param>
/// <param name="Regions">Regions of interest, in file order.</param>
public sealed record SpectrumElement(
    Spectrum Spectrum,
    EnergyScale? HeaderScale,
    double? HeaderTwoThetaDegrees,
    ImmutableArray<RegionOfInterest> Regions);
