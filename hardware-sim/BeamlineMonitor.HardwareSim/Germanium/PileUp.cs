using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.HardwareSim.Germanium;

/// <summary>Moves the piled-up share of a spectrum to the sums of two energies. More than two are taken as two.</summary>
/// <param name="grid">Energies of the channels.</param>
public sealed class PileUp(ChannelGrid grid)
{
    private const double BinKeV = 0.2; // a third of the width of a sum of two lines
    private readonly double[] singles = new double[(int)(Math.Max(grid.EnergiesKeV[^1], 0) / BinKeV) + 2];
    private readonly double[] sums = new double[(int)(Math.Max(grid.EnergiesKeV[^1], 0) / BinKeV) + 2];

    /// <summary>Folds a spectrum with itself.</summary>
    /// <param name="rates">Events per channel and second; shape [channels]. Their sum stays but for what leaves the spectrum upwards.</param>
    /// <param name="share">Share of the events that are piled up, 0 to 1.</param>
    public void Fold(Span<double> rates, double share)
    {
        double total = 0;
        foreach (double rate in rates) total += rate;
        if (total <= 0 || share <= 0) return;
        Bin(rates);
        Array.Clear(sums);
        for (int i = 0; i < singles.Length; i++)
        {
            double weight = singles[i] * share / total;
            if (weight == 0) continue;
            ScaledSum.Add(singles.AsSpan(0, singles.Length - i), weight, sums.AsSpan(i));
        }

        for (int i = 0; i < rates.Length; i++)
        {
            double place = Math.Max(grid.EnergiesKeV[i], 0) / BinKeV;
            int below = Math.Min((int)place, sums.Length - 2);
            double perBin = double.Lerp(sums[below], sums[below + 1], place - below);
            rates[i] = (rates[i] * (1 - share)) + (perBin * grid.GainsKeV[i] / BinKeV);
        }
    }

    private void Bin(ReadOnlySpan<double> rates)
    {
        Array.Clear(singles);
        for (int i = 0; i < rates.Length; i++)
        {
            double place = grid.EnergiesKeV[i] / BinKeV;
            if (place < 0) continue;
            int below = Math.Min((int)place, singles.Length - 2);
            singles[below] += rates[i] * (below + 1 - place);
            singles[below + 1] += rates[i] * (place - below);
        }
    }
}
