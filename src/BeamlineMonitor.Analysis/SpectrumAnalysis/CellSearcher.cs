using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>
/// Finds a rough cell of a phase inside its search range: one constant after the other is stepped through its range, and the cell whose
/// lines stand out most together wins. Each line's significance counts squared, as in a likelihood, up to a cap, so that no single strong
/// line of something else can outvote the pattern.
/// </summary>
internal sealed class CellSearcher
{
    private const double SignificanceCap = 10;
    private const double StepFwhm = 0.25;
    private const double BoxFwhm = 1.2;
    private const int Rounds = 3;

    private readonly ChannelGrid grid;
    private readonly double energyTimesD;

    /// <summary>Prepares searches on one detector.</summary>
    /// <param name="grid">Energies of the channels.</param>
    /// <param name="twoThetaDegrees">2θ, degrees.</param>
    public CellSearcher(ChannelGrid grid, double twoThetaDegrees)
    {
        this.grid = grid;
        energyTimesD = Bragg.EnergyTimesD(twoThetaDegrees);
    }

    /// <summary>Searches one phase.</summary>
    /// <param name="sums">The spectrum.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="reflections">The reflections to look for; at least one.</param>
    /// <param name="width">Expected widths.</param>
    /// <param name="constants">Receives the free constants of the best cell; shape [free constants].</param>
    /// <returns>The score: Σ min(z, 10)² over its lines.</returns>
    public double Search(
        CountSums sums, Phase phase, ReadOnlySpan<MillerIndices> reflections, WidthLaw width, Span<double> constants)
    {
        ReadOnlySpan<CellConstant> free = FreeConstants.Of(phase.System).AsSpan();
        for (int k = 0; k < free.Length; k++) constants[k] = phase.Cell[free[k]];
        double best = Score(sums, phase.System, constants, reflections, width);
        for (int round = 0; round < (free.Length == 1 ? 1 : Rounds); round++)
        {
            double before = best;
            for (int k = free.Length - 1; k >= 0; k--)
            {
                double low = phase.Search.Lower[free[k]], high = phase.Search.Upper[free[k]];
                double start = constants[k], chosen = start;
                int steps = Steps(phase.System, constants, k, high - low, reflections, width);
                for (int i = 0; i <= steps; i++)
                {
                    constants[k] = low + ((high - low) * i / steps);
                    double score = Score(sums, phase.System, constants, reflections, width);
                    if (score > best) (best, chosen) = (score, constants[k]);
                }

                constants[k] = chosen;
            }

            if (best == before) break;
        }

        return best;
    }

    // Fine enough that no line moves by more than a quarter of its width from one step to the next.
    private int Steps(CrystalSystem system, Span<double> constants, int k, double range, ReadOnlySpan<MillerIndices> reflections, WidthLaw width)
    {
        double centre = constants[k], most = 0;
        foreach (MillerIndices hkl in reflections)
        {
            constants[k] = centre + (range / 200);
            double above = Energy(system, constants, hkl);
            constants[k] = centre;
            double here = Energy(system, constants, hkl);
            most = Math.Max(most, 200 * Math.Abs(above - here) / (StepFwhm * width.FwhmKeV(here, isReflection: true)));
        }

        return Math.Clamp((int)Math.Ceiling(most), 1, 2000);
    }

    private double Score(
        CountSums sums, CrystalSystem system, ReadOnlySpan<double> constants, ReadOnlySpan<MillerIndices> reflections, WidthLaw width)
    {
        double score = 0;
        foreach (MillerIndices hkl in reflections)
        {
            double energy = Energy(system, constants, hkl);
            if (grid.Scale.Channel(energy) is not { } channel) continue;
            double box = BoxFwhm * width.FwhmKeV(energy, isReflection: true) / grid.Scale.GainKeV(channel);
            double z = Math.Clamp(sums.Significance(channel, box), 0, SignificanceCap);
            score += z * z;
        }

        return score;
    }

    private double Energy(CrystalSystem system, ReadOnlySpan<double> constants, MillerIndices hkl) =>
        energyTimesD * Math.Sqrt(FreeConstants.Expand(system, constants).InverseDSquared(hkl));
}
