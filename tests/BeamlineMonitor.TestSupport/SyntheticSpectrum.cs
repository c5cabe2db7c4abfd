using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using MathNet.Numerics;

namespace BeamlineMonitor.TestSupport;

/// <summary>
/// Expected counts of a spectrum whose truth is known. The counts of a channel are the exact integral of a line over it, by distribution functions: not
/// the code under test.
/// </summary>
/// <param name="scale">Energy scale.</param>
/// <param name="twoThetaDegrees">2θ, degrees.</param>
/// <param name="shape">Tail of the lines.</param>
/// <param name="expected">What is there already, counts, to which everything is added; shape [channels].</param>
public sealed class SyntheticSpectrum(EnergyScale scale, double twoThetaDegrees, LineShape shape, double[] expected)
{
    // A tail reaches farther than this nowhere, and a Gaussian not by half.
    private const double BelowKeV = 20, AboveKeV = 4;

    /// <summary>Adds a background that falls with the energy.</summary>
    /// <param name="countsPerChannel">Its height in channel 0.</param>
    /// <returns>This spectrum.</returns>
    public SyntheticSpectrum WithBackground(double countsPerChannel)
    {
        for (int i = 0; i < expected.Length; i++) expected[i] += countsPerChannel * Math.Exp(-1.5 * i / expected.Length);
        return this;
    }

    /// <summary>Adds a line of the default width.</summary>
    /// <param name="energyKeV">Place, keV.</param>
    /// <param name="area">Counts.</param>
    /// <param name="isReflection">False for fluorescence, which is not widened by divergence.</param>
    /// <returns>This spectrum.</returns>
    public SyntheticSpectrum WithLine(double energyKeV, double area, bool isReflection = true) =>
        WithLine(energyKeV, area, WidthLaw.Default.FwhmKeV(energyKeV, isReflection));

    /// <summary>Adds a line of any width.</summary>
    /// <param name="energyKeV">Place, keV.</param>
    /// <param name="area">Counts.</param>
    /// <param name="fwhmKeV">FWHM, keV.</param>
    /// <returns>This spectrum.</returns>
    public SyntheticSpectrum WithLine(double energyKeV, double area, double fwhmKeV)
    {
        double sigma = fwhmKeV / Math.Sqrt(WidthLaw.FwhmSquaredPerVariance);
        int first = Math.Max(0, (int)(scale.Channel(energyKeV - BelowKeV) ?? 0));
        int last = Math.Min(expected.Length, (int)(scale.Channel(energyKeV + AboveKeV) ?? 0));
        double below = Distribution(scale.EnergyKeV(first - 0.5) - energyKeV, sigma);
        for (int i = first; i < last; i++)
        {
            double above = Distribution(scale.EnergyKeV(i + 0.5) - energyKeV, sigma);
            expected[i] += area * (above - below);
            below = above;
        }

        return this;
    }

    /// <summary>Adds the lines of a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="lines">Reflections and their counts.</param>
    /// <returns>This spectrum.</returns>
    public SyntheticSpectrum WithCell(CellConstants cell, params ReadOnlySpan<(MillerIndices Hkl, double Area)> lines)
    {
        foreach ((MillerIndices hkl, double area) in lines) WithLine(Bragg.EnergyKeV(cell.DSpacing(hkl), twoThetaDegrees), area);
        return this;
    }

    /// <summary>The expectation itself as counts, rounded.</summary>
    /// <param name="factor">Exposure time, in units of that of the areas.</param>
    /// <returns>Counts; shape [channels].</returns>
    public uint[] Rounded(double factor = 1) => [.. expected.Select(mu => (uint)Math.Round(factor * mu))];

    /// <summary>Counts drawn from the expectation.</summary>
    /// <param name="seed">The seed.</param>
    /// <returns>Counts; shape [channels].</returns>
    public uint[] Drawn(int seed) => PoissonCounts.Draw(expected, seed);

    // Share of a line below u: Φ(u/σ) for the Gaussian; for the tail Φ(u/σ) + β T(u), because β T' = T − G.
    private double Distribution(double u, double sigma)
    {
        double gauss = 0.5 * SpecialFunctions.Erfc(-u / (sigma * Math.Sqrt(2)));
        if (shape.TailFraction == 0) return gauss;
        double beta = shape.TailKeV;
        double tail = 0.5 * Math.Exp((u / beta) + (sigma * sigma / (2 * beta * beta)))
            * SpecialFunctions.Erfc((u / (sigma * Math.Sqrt(2))) + (sigma / (beta * Math.Sqrt(2))));
        return gauss + (shape.TailFraction * tail);
    }
}
