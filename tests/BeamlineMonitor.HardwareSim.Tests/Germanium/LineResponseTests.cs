using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.HardwareSim.Beamlines;
using BeamlineMonitor.HardwareSim.Germanium;
using BeamlineMonitor.HardwareSim.Tests.Spectra;

namespace BeamlineMonitor.HardwareSim.Tests.Germanium;

public sealed class LineResponseTests
{
    private static readonly DetectorElement Element = Bench.Science.Beamline.Detectors[0];
    private static readonly ChannelGrid Grid = new(Element.Scale, Element.Channels);

    // The Gaussian has σ², the tail β² more and β less in the mean; the channels add their width's twelfth to what is measured with them.
    [Theory]
    [InlineData(63.5, true)]
    [InlineData(63.505, true)] // half-way between two nodes of the grid
    [InlineData(125.8123, true)]
    [InlineData(33.442, false)]
    public void Spread_OneLine_HasItsAreaMeanAndVariance(double energyKeV, bool isReflection)
    {
        double[] line = Spread(energyKeV, 1000, isReflection);
        int from = Grid.FirstChannelAtOrAbove(energyKeV - 9), to = Grid.FirstChannelAtOrAbove(energyKeV + 4); // escape peaks lie farther below
        double area = line[from..to].Sum(), mean = 0, variance = 0;
        for (int i = from; i < to; i++) mean += line[i] * Grid.EnergiesKeV[i] / area;
        for (int i = from; i < to; i++) variance += line[i] * Math.Pow(Grid.EnergiesKeV[i] - mean, 2) / area;

        (double alpha, double beta) = new EscapePeaks(Element.Crystal.Material).Shares(energyKeV);
        double f = Element.Shape.TailFraction, tail = Element.Shape.TailKeV;
        double sigmaSquared = Math.Pow(Element.Width.FwhmKeV(energyKeV, isReflection), 2) / WidthLaw.FwhmSquaredPerVariance;
        Assert.Equal(1000 * (1 - alpha - beta), area, 0.02);
        Assert.Equal(energyKeV - (f * tail), mean, 2e-4);
        double expected = sigmaSquared + (2 * f * tail * tail) - (f * f * tail * tail) + (Element.Scale.C1KeV * Element.Scale.C1KeV / 12);
        Assert.Equal(expected, variance, 2e-3 * expected);
    }

    // The kernel that fit uses is another piece of code: it takes the centre of a channel and Sheppard's correction.
    [Fact]
    public void Spread_OneLine_IsWhatTheFitterExpects()
    {
        const double energy = 63.5;
        double[] line = Spread(energy, 1, isReflection: true);
        double gain = Element.Scale.GainKeV(1270), width = Element.Width.FwhmKeV(energy, isReflection: true);
        double[] value = new double[Grid.Channels], byCentre = new double[Grid.Channels], bySigma = new double[Grid.Channels];
        double sigma = Math.Sqrt((width * width / WidthLaw.FwhmSquaredPerVariance) + (gain * gain / 12));
        LineKernel.Evaluate(Grid.EnergiesKeV, energy, sigma, Element.Shape.TailFraction, Element.Shape.TailKeV, value, byCentre, bySigma);

        (double alpha, double beta) = new EscapePeaks(Element.Crystal.Material).Shares(energy);
        double highest = value.Max() * gain;
        for (int i = Grid.FirstChannelAtOrAbove(58); i < Grid.FirstChannelAtOrAbove(67); i++)
            Assert.Equal(value[i] * Grid.GainsKeV[i] * (1 - alpha - beta), line[i], 1e-3 * highest);
    }

    [Fact]
    public void Add_LineAboveTheEdge_HasItsEscapePeaks()
    {
        double[] line = Spread(63.5, 1e6, isReflection: true);
        (double alpha, double beta) = new EscapePeaks(Element.Crystal.Material).Shares(63.5);

        int from = Grid.FirstChannelAtOrAbove(50), between = Grid.FirstChannelAtOrAbove(53.0), to = Grid.FirstChannelAtOrAbove(54.6);
        double below = 1e6 * Element.Shape.TailFraction * (Math.Exp(-(63.5 - 54.6) / 0.9) - Math.Exp(-(63.5 - 50) / 0.9)); // of the main line's tail
        Assert.Equal(1e6 * (alpha + beta), line[from..to].Sum() - below, 0.04 * 1e6 * (alpha + beta));
        Assert.True(line[between..to].Max() > 4 * line[from..Grid.FirstChannelAtOrAbove(52.8)].Max()); // Kα and Kβ as 7 to 1
    }

    private static double[] Spread(double energyKeV, double area, bool isReflection)
    {
        var density = new LineDensity();
        var response = new LineResponse(Element);
        response.Add(density, energyKeV, area, 0);
        var channels = new double[Element.Channels];
        response.Spread(density, isReflection, channels);
        return channels;
    }
}
