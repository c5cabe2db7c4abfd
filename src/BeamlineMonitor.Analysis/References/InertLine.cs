using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Analysis.References;

/// <summary>A line of something that the charge does not change (current collector, fluorescence): when it moves, the detector drifts.</summary>
/// <param name="Group">The phase or element it belongs to.</param>
/// <param name="Label">The line.</param>
/// <param name="Indices">Its indices, or null for fluorescence.</param>
/// <param name="EnergyKeV">Its place in the pristine frames, keV.</param>
/// <param name="SigmaEnergyKeV">One standard uncertainty of that, keV.</param>
public sealed record InertLine(string Group, string Label, MillerIndices? Indices, double EnergyKeV, double SigmaEnergyKeV)
{
    /// <summary>How far the line has moved in a frame, beyond what a known warming moves it.</summary>
    /// <param name="frame">What the frame's spectrum says.</param>
    /// <param name="inert">The line's phase; null where it is not known or there is no warming.</param>
    /// <param name="riseKelvin">How much warmer the frame is than the pristine frames, K; 0 where that was not measured.</param>
    /// <returns>The drift; null where the line's phase was not asked for, or the line does not stand out.</returns>
    public InertDrift? DriftIn(SpectrumResult frame, Phase? inert = null, double riseKelvin = 0)
    {
        double expected = EnergyKeV;
        if (inert is not null && Indices is { } hkl)
            expected *= Math.Sqrt(inert.Expansion.Expand(inert.Cell, riseKelvin).InverseDSquared(hkl) / inert.Cell.InverseDSquared(hkl));
        foreach (PhaseResult phase in frame.Phases)
        {
            if (phase.Name != Group) continue;
            foreach (PeakResult peak in phase.Peaks)
            {
                if (peak.Indices != Indices) continue;
                double variance = (peak.SigmaEnergyKeV * peak.SigmaEnergyKeV) + (SigmaEnergyKeV * SigmaEnergyKeV);
                return new InertDrift(1000 * (peak.EnergyKeV - expected), 1000 * Math.Sqrt(variance));
            }
        }

        return null;
    }
}
