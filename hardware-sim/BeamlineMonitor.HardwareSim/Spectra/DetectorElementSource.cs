using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Gauges;
using BeamlineMonitor.HardwareSim.Germanium;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Spectra;

/// <summary>
/// What one detector element counts of a cell: expected counts of the exposure with dead time and pile-up, then Poisson numbers. The same arguments
/// give the same counts; another start, seed or detector gives independent ones. Safe to use from several threads.
/// </summary>
/// <param name="model">Rates of the detector.</param>
/// <param name="sight">What lies in the gauge.</param>
/// <param name="surroundings">Gain drift.</param>
/// <param name="seed">Seed of the run.</param>
public sealed class DetectorElementSource(SpectrumModel model, GaugeSight sight, ISurroundings surroundings, int seed) : IMcaSource
{
    private readonly Lock gate = new();
    private readonly PileUp pileUp = new(model.Grid);
    private readonly double[] rates = new double[model.Grid.Channels];

    /// <inheritdoc/>
    /// <remarks>That of the instant: the cell must have come to it.</remarks>
    public double DeadTimeFraction(DateTimeOffset at)
    {
        lock (gate) return model.Element.Losses.DeadTimeFraction(FindRates(new ExposureWindow(at, at)));
    }

    /// <inheritdoc/>
    /// <remarks>The cell must have come to the end of the exposure. Channels beyond those of the detector count nothing.</remarks>
    public ImmutableArray<uint> Counts(DateTimeOffset startedAt, TimeSpan realTime, TimeSpan liveTime, int channels)
    {
        var counts = new uint[channels];
        if (liveTime <= TimeSpan.Zero) return ImmutableArray.Create(counts);
        lock (gate)
        {
            ReadOnlySpan<double> expected = Expected(startedAt, realTime, liveTime);
            var sampler = new PoissonSampler(PoissonSampler.SeedOf(seed, startedAt, model.Element.Record));
            for (int i = 0; i < Math.Min(channels, expected.Length); i++) counts[i] = sampler.Draw(expected[i]);
        }

        return ImmutableArray.Create(counts);
    }

    /// <summary>The mean of what <see cref="Counts"/> draws.</summary>
    /// <param name="startedAt">Start, experiment time.</param>
    /// <param name="realTime">Real time.</param>
    /// <param name="liveTime">Live time.</param>
    /// <returns>Expected counts; shape [channels of the detector].</returns>
    public double[] ExpectedCounts(DateTimeOffset startedAt, TimeSpan realTime, TimeSpan liveTime)
    {
        lock (gate) return Expected(startedAt, realTime, liveTime).ToArray();
    }

    private ReadOnlySpan<double> Expected(DateTimeOffset startedAt, TimeSpan realTime, TimeSpan liveTime)
    {
        double total = FindRates(new ExposureWindow(startedAt, startedAt + realTime));
        pileUp.Fold(rates, model.Element.Losses.PileUpShare(total));
        for (int i = 0; i < rates.Length; i++) rates[i] *= liveTime.TotalSeconds;
        return rates;
    }

    private double FindRates(ExposureWindow exposure)
    {
        model.Rates(sight.Look(exposure), surroundings.GainDrift(exposure), rates);
        double total = 0;
        foreach (double rate in rates) total += rate;
        return total;
    }
}
