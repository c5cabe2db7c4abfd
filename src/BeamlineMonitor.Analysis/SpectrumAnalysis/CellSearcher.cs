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
    private const double StepFwhm = 0.35;
    private const double BoxFwhm = 1.2;
    private const int Rounds = 3;
    private const int NearSteps = 2;
    private const double MarginKeV = 5; // the sides of a box beside the widest line

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

    /// <summary>The channels that searches may look at.</summary>
    /// <param name="phases">The phases that will be searched for.</param>
    /// <returns>First channel, and the channel behind the last; both 0 where no phase has lines.</returns>
    public (int First, int End) Channels(IEnumerable<PhaseLines> phases)
    {
        double low = double.PositiveInfinity, high = 0;
        foreach (PhaseLines phase in phases)
        {
            foreach (MillerIndices hkl in phase.Reflections)
            {
                // Large constants are low energies; one constant at each end bounds what any mixture of them reaches.
                low = Math.Min(low, energyTimesD * Math.Sqrt(phase.Phase.Search.Upper.InverseDSquared(hkl)));
                high = Math.Max(high, energyTimesD * Math.Sqrt(phase.Phase.Search.Lower.InverseDSquared(hkl)));
            }
        }

        if (high == 0) return (0, 0);
        return (grid.FirstChannelAtOrAbove(low - MarginKeV), grid.FirstChannelAtOrAbove(high + MarginKeV));
    }

    /// <summary>Searches one phase.</summary>
    /// <param name="sums">The spectrum.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="reflections">The reflections to look for; at least one.</param>
    /// <param name="width">Expected widths.</param>
    /// <param name="constants">Receives the free constants of the best cell; shape [free constants].</param>
    /// <returns>The score: Σ min(z, 10)² over its lines.</returns>
    public double Search(
        CountSums sums, Phase phase, ReadOnlySpan<InverseSquareForm> reflections, WidthLaw width, Span<double> constants)
    {
        ReadOnlySpan<CellConstant> free = FreeConstants.Of(phase.System).AsSpan();
        for (int k = 0; k < free.Length; k++) constants[k] = phase.Cell[free[k]];
        Span<double> boxes = stackalloc double[reflections.Length];
        for (int l = 0; l < boxes.Length; l++)
        {
            // The width hardly changes over the search range.
            double energy = Energy(constants, reflections[l]);
            double gain = grid.Scale.Channel(energy) is { } channel ? grid.Scale.GainKeV(channel) : grid.Scale.C1KeV;
            boxes[l] = BoxFwhm * width.FwhmKeV(energy, isReflection: true) / gain;
        }

        double best = Score(sums, constants, reflections, boxes);
        for (int round = 0; round < (free.Length == 1 ? 1 : Rounds); round++)
        {
            double before = best;
            for (int k = free.Length - 1; k >= 0; k--)
            {
                double low = phase.Search.Lower[free[k]], high = phase.Search.Upper[free[k]];
                double start = constants[k], chosen = start;
                int steps = Steps(constants, k, high - low, reflections, width);
                // Once every constant has been through its range, only the surroundings of the best are looked at again.
                int near = (int)Math.Round((start - low) / (high - low) * steps);
                int from = round == 0 ? 0 : Math.Max(0, near - NearSteps), to = round == 0 ? steps : Math.Min(steps, near + NearSteps);
                for (int i = from; i <= to; i++)
                {
                    constants[k] = low + ((high - low) * i / steps);
                    double score = Score(sums, constants, reflections, boxes);
                    if (score > best) (best, chosen) = (score, constants[k]);
                }

                constants[k] = chosen;
            }

            if (best == before) break;
        }

        return best;
    }

    // Fine enough that no line moves by more than a third of its width from one step to the next.
    private int Steps(Span<double> constants, int k, double range, ReadOnlySpan<InverseSquareForm> reflections, WidthLaw width)
    {
        double centre = constants[k], most = 0;
        foreach (InverseSquareForm reflection in reflections)
        {
            constants[k] = centre + (range / 200);
            double above = Energy(constants, reflection);
            constants[k] = centre;
            double here = Energy(constants, reflection);
            most = Math.Max(most, 200 * Math.Abs(above - here) / (StepFwhm * width.FwhmKeV(here, isReflection: true)));
        }

        return Math.Clamp((int)Math.Ceiling(most), 1, 2000);
    }

    private double Score(
        CountSums sums, ReadOnlySpan<double> constants, ReadOnlySpan<InverseSquareForm> reflections, ReadOnlySpan<double> boxes)
    {
        double score = 0;
        for (int l = 0; l < reflections.Length; l++)
        {
            if (grid.Scale.Channel(Energy(constants, reflections[l])) is not { } channel) continue;
            double z = Math.Clamp(sums.Significance(channel, boxes[l]), 0, SignificanceCap);
            score += z * z;
        }

        return score;
    }

    private double Energy(ReadOnlySpan<double> constants, InverseSquareForm reflection) =>
        energyTimesD * Math.Sqrt(reflection.Evaluate(constants, default));
}
