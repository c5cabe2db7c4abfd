using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>A line that a calibration spectrum should show: of fixed energy, or of fixed d-spacing.</summary>
/// <param name="Exposure">Index of the exposure.</param>
/// <param name="Label">"Ba-133 81.0", "LaB6 100".</param>
/// <param name="Source">What it comes from: "Ba-133", "La", "LaB6".</param>
/// <param name="Group">Lines of one group keep their distances and area ratios: the Kα lines of an element. Every other line is its own group.</param>
/// <param name="Kind">Where its energy comes from.</param>
/// <param name="EnergyKeV">Energy of a fixed line, keV; 0 for a reflection.</param>
/// <param name="SigmaKeV">Uncertainty of that energy, keV.</param>
/// <param name="DSpacingAngstrom">d of a reflection, Å; 0 for a fixed line.</param>
/// <param name="Indices">Indices of a reflection, or null.</param>
/// <param name="Intensity">Intensity relative to the strongest line of its source or phase = 100.</param>
internal sealed record ExpectedLine(
    int Exposure,
    string Label,
    string Source,
    string Group,
    CalibrationLineKind Kind,
    double EnergyKeV,
    double SigmaKeV,
    double DSpacingAngstrom,
    MillerIndices? Indices,
    double Intensity)
{
    /// <summary>True for a reflection, whose energy depends on the angle.</summary>
    public bool IsReflection => Kind == CalibrationLineKind.Reflection;

    /// <summary>Energy of the line at an angle, keV.</summary>
    /// <param name="twoThetaDegrees">2θ, degrees; not used by a fixed line.</param>
    /// <returns>Energy, keV.</returns>
    public double EnergyAt(double twoThetaDegrees) => IsReflection ? Bragg.EnergyKeV(DSpacingAngstrom, twoThetaDegrees) : EnergyKeV;
}
