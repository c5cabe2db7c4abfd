using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.HardwareSim.Beams;

namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>Compton scattering of the beam by everything in its way, the same at every stage position: smooth, without lines.</summary>
/// <param name="PeakOverBackground">Height of (003) of a full gauge over the background beneath it, &gt; 0.</param>
/// <param name="HalfScatteringPerAngstrom">sin θ/λ at which half of the electrons scatter incoherently, 1/Å, &gt; 0.</param>
public sealed record Background(double PeakOverBackground, double HalfScatteringPerAngstrom)
{
    /// <summary>The background of a detector: the beam times the incoherent share s²/(s² + h²), which is right at both ends.</summary>
    /// <param name="beam">The beam, absorption by the crystal included.</param>
    /// <param name="element">The detector.</param>
    /// <param name="grid">Its channels.</param>
    /// <param name="basalKeV">Energy of (003) of a full gauge, keV.</param>
    /// <param name="basalPerSecond">Its rate, 1/s.</param>
    /// <returns>Events per channel and second; shape [channels].</returns>
    public double[] Rates(DetectedBeam beam, DetectorElement element, ChannelGrid grid, double basalKeV, double basalPerSecond)
    {
        double sigma = element.Width.FwhmKeV(basalKeV, isReflection: true) / Math.Sqrt(WidthLaw.FwhmSquaredPerVariance);
        double height = basalPerSecond / (sigma * Math.Sqrt(2 * Math.PI));
        double twiceEnergyTimesD = 2 * Bragg.EnergyTimesD(element.TwoThetaDegrees);
        double scale = height / PeakOverBackground / Scattered(basalKeV);
        var rates = new double[grid.Channels];
        for (int i = 0; i < rates.Length; i++) rates[i] = scale * Scattered(Math.Max(grid.EnergiesKeV[i], 0)) * grid.GainsKeV[i];
        return rates;

        double Scattered(double energyKeV)
        {
            double s = energyKeV / twiceEnergyTimesD; // sin θ/λ = 1/(2d)
            return beam.PerKeV(energyKeV) * s * s / ((s * s) + (HalfScatteringPerAngstrom * HalfScatteringPerAngstrom));
        }
    }
}
