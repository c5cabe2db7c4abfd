using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>One spectrum of a calibration and what is known to shine in it.</summary>
/// <param name="Name">What messages call it, such as the file's name.</param>
/// <param name="Spectrum">The counts.</param>
/// <param name="Standard">The standard in the beam, or null.</param>
/// <param name="LineSources">Radioactive sources and fluorescing elements that it shows; may be empty.</param>
public sealed record CalibrationExposure(
    string Name,
    Spectrum Spectrum,
    StandardInBeam? Standard,
    ImmutableArray<LineSource> LineSources);
