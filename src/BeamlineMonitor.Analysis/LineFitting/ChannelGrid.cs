using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>The energies of all channels of one detector under one scale, worked out once and shared by every frame.</summary>
public sealed class ChannelGrid
{
    private readonly double[] energiesKeV;
    private readonly double[] gainsKeV;

    /// <summary>Works out the grid.</summary>
    /// <param name="scale">The energy scale; it must rise over all channels.</param>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no channels, or the scale does not rise everywhere.</exception>
    public ChannelGrid(EnergyScale scale, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (!scale.Rises(channels))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The energy must rise with the channel over the whole spectrum.");
        Scale = scale;
        energiesKeV = new double[channels];
        gainsKeV = new double[channels];
        for (int i = 0; i < channels; i++)
        {
            energiesKeV[i] = scale.EnergyKeV(i);
            gainsKeV[i] = scale.GainKeV(i);
        }
    }

    /// <summary>The scale that the grid was made from.</summary>
    public EnergyScale Scale { get; }

    /// <summary>Number of channels.</summary>
    public int Channels => energiesKeV.Length;

    /// <summary>Energy of each channel's centre, keV; shape [channels].</summary>
    public ReadOnlySpan<double> EnergiesKeV => energiesKeV;

    /// <summary>Width of each channel, keV; shape [channels].</summary>
    public ReadOnlySpan<double> GainsKeV => gainsKeV;

    /// <summary>The first channel whose centre lies at or above an energy.</summary>
    /// <param name="energyKeV">Energy, keV.</param>
    /// <returns>Channel, 0 to <see cref="Channels"/> (the latter when all lie below).</returns>
    public int FirstChannelAtOrAbove(double energyKeV)
    {
        int index = Array.BinarySearch(energiesKeV, energyKeV);
        return index >= 0 ? index : ~index;
    }
}
