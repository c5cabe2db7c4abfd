using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>A phase with those of its reflections that one detector can see.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Reflections">The reflections, in rising energy at the phase's own cell.</param>
internal sealed record PhaseLines(Phase Phase, ImmutableArray<MillerIndices> Reflections)
{
    /// <summary>Number of free cell constants.</summary>
    public int Constants => FreeConstants.Of(Phase.System).Length;

    /// <summary>Chooses the reflections.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="grid">Energies of the channels.</param>
    /// <param name="twoThetaDegrees">2θ, degrees.</param>
    /// <param name="options">Limits.</param>
    /// <returns>The phase with the reflections that are strong enough and lie inside the spectrum; there may be none.</returns>
    public static PhaseLines Choose(Phase phase, ChannelGrid grid, double twoThetaDegrees, AnalysisOptions options)
    {
        double energyTimesD = Bragg.EnergyTimesD(twoThetaDegrees);
        double low = Math.Max(options.LowestEnergyKeV, grid.EnergiesKeV[0] + 1);
        double high = Math.Min(options.HighestEnergyKeV, grid.EnergiesKeV[^1] - 1);
        (MillerIndices Hkl, double Energy, double Strength)[] inside =
        [
            .. phase.Reflections
                .Select(reflection => (reflection.Hkl, D: phase.Cell.DSpacing(reflection.Hkl), reflection.Intensity))
                .Select(line => (line.Hkl, energyTimesD / line.D, line.Intensity * line.D * line.D))
                .Where(line => line.Item2 > low && line.Item2 < high),
        ];
        double strongest = inside.Length > 0 ? inside.Max(line => line.Strength) : 0;
        return new PhaseLines(phase,
        [
            .. inside.Where(line => line.Strength >= options.WeakestReflectionPercent / 100 * strongest)
                .OrderBy(line => line.Energy)
                .Select(line => line.Hkl),
        ]);
    }
}
