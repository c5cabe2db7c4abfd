using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>One reflection as it was fitted by itself, its place free.</summary>
/// <param name="Indices">The reflection.</param>
/// <param name="EnergyKeV">Place, keV.</param>
/// <param name="SigmaEnergyKeV">One standard uncertainty of the place from counting, keV.</param>
/// <param name="DSpacingAngstrom">d, Å.</param>
/// <param name="SigmaDSpacingAngstrom">One standard uncertainty of d from counting and calibration, Å.</param>
/// <param name="Area">Area, counts, as recorded (no dead-time correction).</param>
/// <param name="SigmaArea">One standard uncertainty of the area, counts.</param>
/// <param name="FwhmKeV">FWHM of its Gaussian, keV.</param>
public sealed record PeakResult(
    MillerIndices Indices,
    double EnergyKeV,
    double SigmaEnergyKeV,
    double DSpacingAngstrom,
    double SigmaDSpacingAngstrom,
    double Area,
    double SigmaArea,
    double FwhmKeV);
