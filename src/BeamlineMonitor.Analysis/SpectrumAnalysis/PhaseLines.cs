using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>A phase with those of its reflections that are fitted.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Reflections">The reflections, in rising energy at the phase's own cell.</param>
/// <param name="Reference">The reference of the phase, or null: with one, its lines are fitted, whether they stand out or not.</param>
internal sealed record PhaseLines(Phase Phase, ImmutableArray<MillerIndices> Reflections, PhaseReference? Reference)
{
    /// <summary>The places of the reflections as functions of the cell, in their order.</summary>
    public InverseSquareForm[] Forms { get; } = [.. Reflections.Select(hkl => new InverseSquareForm(Phase.System, hkl))];

    /// <summary>Number of free cell constants.</summary>
    public int Constants => FreeConstants.Of(Phase.System).Length;

    /// <summary>The tie of a reflection, where the reference has measured it and the line that it follows is fitted.</summary>
    /// <param name="hkl">The reflection.</param>
    /// <returns>The tie, or null.</returns>
    public ReferenceTie? TieOf(MillerIndices hkl)
    {
        if (Reference is null) return null;
        foreach (ReferenceTie tie in Reference.Ties)
        {
            if (tie.Tied == hkl && Reflections.Contains(tie.To)) return tie;
        }

        return null;
    }

    /// <summary>Chooses the reflections of a phase that are strong enough and lie inside the spectrum.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="grid">Energies of the channels.</param>
    /// <param name="twoThetaDegrees">2θ, degrees.</param>
    /// <param name="options">Limits.</param>
    /// <param name="reference">The reference of the phase, whose lines are taken instead, or null.</param>
    /// <returns>The phase with its reflections; there may be none.</returns>
    public static PhaseLines Choose(
        Phase phase, ChannelGrid grid, double twoThetaDegrees, AnalysisOptions options, PhaseReference? reference)
    {
        if (reference is not null) return new PhaseLines(phase, [.. reference.Lines.Select(line => line.Indices)], reference);
        double energyTimesD = Bragg.EnergyTimesD(twoThetaDegrees);
        double low = Math.Max(options.LowestEnergyKeV, grid.EnergiesKeV[0] + 1);
        double high = Math.Min(options.HighestEnergyKeV, grid.EnergiesKeV[^1] - 1);
        (MillerIndices Hkl, double Energy, double Strength)[] inside =
        [
            .. from reflection in phase.Reflections
               let d = phase.Cell.DSpacing(reflection.Hkl)
               let energy = energyTimesD / d
               where energy > low && energy < high
               select (reflection.Hkl, energy, reflection.Intensity * d * d),
        ];
        double strongest = inside.Length > 0 ? inside.Max(line => line.Strength) : 0;
        return new PhaseLines(
            phase,
            [
                .. inside.Where(line => line.Strength >= options.WeakestReflectionPercent / 100 * strongest)
                    .OrderBy(line => line.Energy)
                    .Select(line => line.Hkl),
            ],
            null);
    }
}
