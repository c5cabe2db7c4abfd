namespace BeamlineMonitor.Analysis.Calibrants;

/// <summary>One line of a fixed, known energy.</summary>
/// <param name="Label">What it is called, such as <c>Kα1</c> or <c>γ 81.0</c>; unique within its source.</param>
/// <param name="EnergyKeV">Photon energy, keV, 0.1 to 5000.</param>
/// <param name="SigmaKeV">One standard uncertainty of the energy, keV, &gt; 0.</param>
/// <param name="Intensity">Photons per 100 decays of a source; for fluorescence relative to Kα1 = 100. At the source, before any detector.</param>
/// <param name="EnergySource">Id of the source of energy and uncertainty.</param>
/// <param name="IntensitySource">Id of the source of the intensity.</param>
public sealed record EmissionLine(
    string Label, double EnergyKeV, double SigmaKeV, double Intensity, string EnergySource, string IntensitySource);
