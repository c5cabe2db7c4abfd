using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Alignment;

/// <summary>
/// Finds the edges of an electrode from the brightness of its phases through the depth: the cathode shines in proportion to the share of the gauge
/// between the edges, the electrolyte to the share before them, the collector to the share behind.
/// </summary>
public static class EdgeFit
{
    private const double GridStepMicrometres = 0.5;
    private const double LeastBrightness = 5; // σ of the brightest point

    /// <summary>Finds the edges.</summary>
    /// <param name="points">The scan; it crosses both edges.</param>
    /// <param name="gauge">The gauge.</param>
    /// <param name="expected">Where the edges are expected, µm: electrolyte, collector; null searches the whole scan.</param>
    /// <returns>The edges, or the status that says why there are none.</returns>
    public static ElectrodeEdges Find(IReadOnlyList<DepthPoint> points, GaugeProfile gauge, (double Electrolyte, double Collector)? expected = null)
    {
        ImmutableArray<Signal> signals = Signals(points);
        int measurements = signals.Sum(signal => signal.Points.Length);
        if (points.Count < 3 || measurements < 2 + signals.Length) return ElectrodeEdges.None(AlignmentStatus.TooFewPoints);
        if (signals[0].Points.All(point => point.Rate.PerSecond < LeastBrightness * point.Rate.Sigma)) return ElectrodeEdges.None(AlignmentStatus.NoCathode);
        double from = points.Min(point => point.Micrometres), to = points.Max(point => point.Micrometres);
        (double electrolyte, double collector) = expected ?? Roughly(signals, gauge, from, to);
        double[] start = [electrolyte, collector, .. Brightness(signals, gauge, electrolyte, collector)];
        double[] measured = [.. signals.SelectMany(signal => signal.Points.Select(point => point.Rate.PerSecond))];
        double[] sigmas = [.. signals.SelectMany(signal => signal.Points.Select(point => point.Rate.Sigma))];
        if (LeastSquaresFit.Find(unknowns => Model(signals, gauge, unknowns), measured, sigmas, start) is not { } fit)
            return ElectrodeEdges.None(AlignmentStatus.NotConverged);
        (double e1, double e2) = (fit.Values[0], fit.Values[1]);

        // An edge that the gauge's better half never came to is not seen, whatever the fit makes of it.
        double reach = (gauge.WidthMicrometres + gauge.EdgeMicrometres + gauge.SmearMicrometres) / 4;
        if (!(e1 < e2) || e1 < from - reach || e2 > to + reach) return ElectrodeEdges.None(AlignmentStatus.OutsideScan);
        double excess = Math.Max(1, fit.ReducedChiSquare);
        return new ElectrodeEdges(
            AlignmentStatus.Ok,
            e1,
            Math.Sqrt(excess * fit.Covariance[0, 0]),
            e2,
            Math.Sqrt(excess * fit.Covariance[1, 1]),
            excess * fit.Covariance[0, 1],
            fit.ReducedChiSquare);
    }

    private static ImmutableArray<Signal> Signals(IReadOnlyList<DepthPoint> points)
    {
        Signal cathode = new((gauge, e1, e2) => gauge.Below(e2) - gauge.Below(e1), [.. points.Select(point => (point.Micrometres, point.Cathode))]);
        Signal electrolyte = new((gauge, e1, _) => gauge.Below(e1), Some(point => point.Electrolyte));
        Signal collector = new((gauge, _, e2) => 1 - gauge.Below(e2), Some(point => point.Collector));
        return [.. new[] { cathode, electrolyte, collector }.Where(signal => signal.Points.Length > 0)];

        ImmutableArray<(double, PhaseRate)> Some(Func<DepthPoint, PhaseRate?> rate) =>
            [.. points.Where(point => rate(point) is not null).Select(point => (point.Micrometres, rate(point)!.Value))];
    }

    // The best pair of a coarse grid; brightness follows from it.
    private static (double Electrolyte, double Collector) Roughly(ImmutableArray<Signal> signals, GaugeProfile gauge, double from, double to)
    {
        (double E1, double E2) best = (from, to);
        double least = double.PositiveInfinity;
        for (double e1 = from; e1 < to; e1 += GridStepMicrometres)
        {
            for (double e2 = e1 + GridStepMicrometres; e2 <= to; e2 += GridStepMicrometres)
            {
                double[] brightness = Brightness(signals, gauge, e1, e2);
                double sum = signals.Select((signal, s) => signal.Points.Sum(point =>
                    Square((point.Rate.PerSecond - (brightness[s] * signal.Share(gauge, e1 - point.At, e2 - point.At))) / point.Rate.Sigma))).Sum();
                if (sum >= least) continue;
                (least, best) = (sum, (e1, e2));
            }
        }

        return best;
    }

    private static double[] Brightness(ImmutableArray<Signal> signals, GaugeProfile gauge, double e1, double e2) =>
    [
        .. signals.Select(signal =>
        {
            double top = 0, bottom = 0;
            foreach ((double at, PhaseRate rate) in signal.Points)
            {
                double share = signal.Share(gauge, e1 - at, e2 - at), weight = 1 / Square(rate.Sigma);
                top += weight * share * rate.PerSecond;
                bottom += weight * share * share;
            }

            return bottom > 0 ? Math.Max(0, top / bottom) : 0;
        }),
    ];

    private static double[] Model(ImmutableArray<Signal> signals, GaugeProfile gauge, Vector<double> unknowns) =>
        [.. signals.SelectMany((signal, s) => signal.Points.Select(point => unknowns[2 + s] * signal.Share(gauge, unknowns[0] - point.At, unknowns[1] - point.At)))];

    private static double Square(double value) => value * value;

    /// <summary>One phase of the scan.</summary>
    /// <param name="Share">Share of the gauge in the phase, from the edges' distances to the gauge's centre.</param>
    /// <param name="Points">Where it was looked at, and its rate.</param>
    private sealed record Signal(Func<GaugeProfile, double, double, double> Share, ImmutableArray<(double At, PhaseRate Rate)> Points);
}
