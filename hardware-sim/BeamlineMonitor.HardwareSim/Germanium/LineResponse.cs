using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.HardwareSim.Beamlines;
using BeamlineMonitor.HardwareSim.Beams;

namespace BeamlineMonitor.HardwareSim.Germanium;

/// <summary>Spreads line intensities over the channels of a detector: escape, width, tail. Shapes are worked out when first needed and kept.</summary>
public sealed class LineResponse
{
    private readonly DetectorElement element;
    private readonly EscapePeaks escape;
    private readonly ChannelShape?[] reflections = new ChannelShape?[LineDensity.Nodes];
    private readonly ChannelShape?[] fluorescence = new ChannelShape?[LineDensity.Nodes];

    /// <summary>Prepares the response.</summary>
    /// <param name="element">The detector.</param>
    public LineResponse(DetectorElement element)
    {
        this.element = element;
        escape = new EscapePeaks(element.Crystal.Material);
    }

    /// <summary>Adds a line and its escape peaks to a density, where a drifted gain shows them.</summary>
    /// <param name="density">Receives them.</param>
    /// <param name="energyKeV">Energy of the photons, keV.</param>
    /// <param name="area">Photons absorbed in the crystal, in any unit.</param>
    /// <param name="gainDrift">Δc1/c1 since the scale of the detector was right.</param>
    public void Add(LineDensity density, double energyKeV, double area, double gainDrift)
    {
        (double alpha, double beta) = escape.Shares(energyKeV);
        density.Add(Shown(energyKeV, gainDrift), area * (1 - alpha - beta));
        density.Add(Shown(energyKeV - EscapePeaks.AlphaKeV, gainDrift), area * alpha);
        density.Add(Shown(energyKeV - EscapePeaks.BetaKeV, gainDrift), area * beta);
    }

    /// <summary>Spreads lines over the channels.</summary>
    /// <param name="density">The lines.</param>
    /// <param name="isReflection">True for Bragg lines, which divergence widens; false for fluorescence.</param>
    /// <param name="channels">Is added to; shape [channels of the detector].</param>
    public void Spread(LineDensity density, bool isReflection, Span<double> channels)
    {
        ChannelShape?[] shapes = isReflection ? reflections : fluorescence;
        ReadOnlySpan<double> weights = density.Weights;
        for (int node = 1; node < weights.Length; node++)
        {
            if (weights[node] == 0) continue;
            ChannelShape shape = shapes[node] ??= Shape(node * LineDensity.StepKeV, isReflection);
            ScaledSum.Add(shape.Shares, weights[node], channels[shape.FirstChannel..]);
        }
    }

    private ChannelShape Shape(double energyKeV, bool isReflection) => ChannelShape.Of(
        element.Scale, element.Channels, energyKeV, element.Width.FwhmKeV(energyKeV, isReflection), element.Shape);

    // Where the undrifted scale has the channel in which the drifted one puts the energy.
    private double Shown(double energyKeV, double gainDrift)
    {
        if (gainDrift == 0) return energyKeV;
        EnergyScale drifted = element.Scale with { C1KeV = element.Scale.C1KeV * (1 + gainDrift) };
        return drifted.Channel(energyKeV) is { } channel ? element.Scale.EnergyKeV(channel) : -1;
    }
}
