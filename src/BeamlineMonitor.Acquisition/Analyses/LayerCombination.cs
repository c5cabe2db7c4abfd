using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Lithium;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>Linear combinations of the x of several layers before one detector, Σ gᵢ xᵢ: their mean, their gradient.</summary>
/// <remarks>
/// Counting, then and in the pristine frames, and the fractions are each layer's own: σ² = Σ gᵢ² σᵢ². Calibration, certificate, place, temperature and
/// curve err alike in all layers: σ² = (Σ gᵢ σᵢ)², counted once for each cause, however many layers there are.
/// </remarks>
internal static class LayerCombination
{
    /// <summary>The mean weighted by thickness.</summary>
    /// <param name="layers">Thickness, µm, and x of each layer; x is no bound.</param>
    /// <returns>The mean; null for no layers.</returns>
    public static UncertainValue? Mean(IReadOnlyList<(double Thickness, LithiumReading X)> layers)
    {
        double whole = layers.Sum(layer => layer.Thickness);
        return whole > 0 ? Combine([.. layers.Select(layer => (layer.Thickness / whole, layer.X))]) : null;
    }

    /// <summary>The slope through the thickness, by least squares with the layers' own errors as weights.</summary>
    /// <param name="layers">Depth, µm, and x of each layer; x is no bound.</param>
    /// <returns>The slope, µm⁻¹; null for fewer than two depths.</returns>
    public static UncertainValue? Slope(IReadOnlyList<(double Depth, LithiumReading X)> layers)
    {
        double[] weights = [.. layers.Select(layer => Own(layer.X.Budget!) is var own && own > 0 ? 1 / own : 1)];
        double sum = weights.Sum(), centre = layers.Zip(weights, (layer, weight) => weight * layer.Depth).Sum() / sum;
        double spread = layers.Zip(weights, (layer, weight) => weight * Math.Pow(layer.Depth - centre, 2)).Sum();
        return layers.Count > 1 && spread > 0
            ? Combine([.. layers.Zip(weights, (layer, weight) => (weight * (layer.Depth - centre) / spread, layer.X))])
            : null;
    }

    private static UncertainValue Combine((double Factor, LithiumReading X)[] terms)
    {
        double value = 0, own = 0, calibration = 0, certificate = 0, position = 0, temperature = 0, curve = 0;
        foreach ((double factor, LithiumReading x) in terms)
        {
            LithiumBudget budget = x.Budget!;
            value += factor * x.X;
            own += factor * factor * Own(budget);
            calibration += factor * budget.Calibration;
            certificate += factor * budget.Certificate;
            position += factor * budget.Position;
            temperature += factor * budget.Temperature;
            curve += factor * budget.Curve;
        }

        double common = (calibration * calibration) + (certificate * certificate) + (position * position) + (temperature * temperature) + (curve * curve);
        return new UncertainValue(value, Math.Sqrt(own + common));
    }

    private static double Own(LithiumBudget budget) => budget.Counting * budget.Counting;
}
