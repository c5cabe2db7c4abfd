using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.TestSupport;

/// <summary>Expected counts of a spectrum whose truth is known: Gaussian lines of the usual detector on a falling background.</summary>
/// <param name="scale">Energy scale.</param>
/// <param name="channels">Number of channels, a multiple of four.</param>
/// <param name="twoThetaDegrees">2θ, degrees.</param>
public sealed class SyntheticSpectrum(EnergyScale scale, int channels, double twoThetaDegrees)
{
    private readonly ChannelGrid grid = new(scale, channels);
    private readonly double[] expected = new double[channels];

    /// <summary>Expected counts; shape [channels].</summary>
    public ReadOnlySpan<double> Expected => expected;

    /// <summary>Adds a background that falls with the energy.</summary>
    /// <param name="countsPerChannel">Its height in channel 0.</param>
    /// <returns>This spectrum.</returns>
    public SyntheticSpectrum WithBackground(double countsPerChannel)
    {
        for (int i = 0; i < channels; i++) expected[i] += countsPerChannel * Math.Exp(-1.5 * i / channels);
        return this;
    }

    /// <summary>Adds a line.</summary>
    /// <param name="energyKeV">Place, keV.</param>
    /// <param name="area">Counts.</param>
    /// <param name="isReflection">False for fluorescence, which is not widened by divergence.</param>
    /// <returns>This spectrum.</returns>
    public SyntheticSpectrum WithLine(double energyKeV, double area, bool isReflection = true)
    {
        double gain = scale.GainKeV(scale.Channel(energyKeV)!.Value);
        double variance = Math.Pow(WidthLaw.Default.FwhmKeV(energyKeV, isReflection), 2) / WidthLaw.FwhmSquaredPerVariance;
        double[] value = new double[channels], byCentre = new double[channels], bySigma = new double[channels];
        LineKernel.Evaluate(grid.EnergiesKeV, energyKeV, Math.Sqrt(variance + (gain * gain / 12)), 0, 1, value, byCentre, bySigma);
        for (int i = 0; i < channels; i++) expected[i] += area * grid.GainsKeV[i] * value[i];
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
}
