using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.HardwareSim.Germanium;

/// <summary>One line of unit area over the channels of a detector: the exact integral of the line's shape over each channel.</summary>
/// <param name="FirstChannel">First channel that it reaches.</param>
/// <param name="Shares">Share of the line in each channel from there.</param>
internal sealed record ChannelShape(int FirstChannel, double[] Shares)
{
    private const double SigmasReached = 7; // 1e-12 of the line lies beyond
    private const double TailsReached = 16; // 1e-7 of the tail

    /// <summary>Works out a line.</summary>
    /// <param name="scale">Energy scale.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="energyKeV">Line energy, keV.</param>
    /// <param name="fwhmKeV">Its width, keV.</param>
    /// <param name="shape">Its tail.</param>
    /// <returns>The shape; empty where it misses the spectrum.</returns>
    /// <remarks>
    /// With t = u/σ the share below u is Φ(t) for the Gaussian and Φ(t) + β T(u) for the tail, because the tail density T, the Gaussian convolved with
    /// an exponential of length β, obeys β T' = T − G.
    /// </remarks>
    public static ChannelShape Of(EnergyScale scale, int channels, double energyKeV, double fwhmKeV, LineShape shape)
    {
        double sigma = fwhmKeV / Math.Sqrt(WidthLaw.FwhmSquaredPerVariance);
        double fraction = shape.FractionAt(energyKeV);
        double low = energyKeV - (SigmasReached * sigma) - (fraction > 0 ? TailsReached * shape.TailKeV : 0);
        int first = Channel(low), last = Channel(energyKeV + (SigmasReached * sigma));
        var shares = new double[last - first];
        double below = Below(scale.EnergyKeV(first - 0.5) - energyKeV);
        for (int i = 0; i < shares.Length; i++)
        {
            double above = Below(scale.EnergyKeV(first + i + 0.5) - energyKeV);
            shares[i] = above - below;
            below = above;
        }

        return new ChannelShape(first, shares);

        int Channel(double energy) => (int)Math.Clamp(scale.Channel(energy) ?? 0, 0, channels);

        double Below(double u)
        {
            double t = u / sigma, bell = Math.Exp(-t * t / 2);
            double gauss = 0.5 * Erfc(-t / Math.Sqrt(2), bell);
            if (fraction == 0) return gauss;
            double beta = shape.TailKeV, gamma = sigma / beta, w = (t + gamma) / Math.Sqrt(2);
            double near = 0.5 * bell * ScaledErfc.Reference(Math.Abs(w));
            double tail = w >= 0 ? near : Math.Exp(gamma * (t + (gamma / 2))) - near; // there erfc(w) = 2 − erfc(−w)
            return gauss + (fraction * tail);
        }
    }

    // erfc of ±t/√2 from its scaled form and exp(−t²/2).
    private static double Erfc(double w, double bell)
    {
        double near = bell * ScaledErfc.Reference(Math.Abs(w));
        return w >= 0 ? near : 2 - near;
    }
}
