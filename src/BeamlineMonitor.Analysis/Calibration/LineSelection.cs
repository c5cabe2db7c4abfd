using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>Which of the fitted lines the scale and the angle are drawn through, and why the others are not.</summary>
internal sealed class LineSelection
{
    /// <summary>A line this far from where the others put it is another line.</summary>
    private const double OutlierZ = 8;

    /// <summary>A line that stands within this of its place is never an outlier, however small its σ, keV.</summary>
    private const double LeastSigmaKeV = 0.005;

    private readonly PositionFit fit;
    private readonly Indexing start;
    private readonly bool fitCurvature;
    private readonly string?[] leftOutBecause;

    public LineSelection(PositionFit fit, Indexing start, bool fitCurvature)
    {
        this.fit = fit;
        this.start = start;
        this.fitCurvature = fitCurvature;
        leftOutBecause = [.. fit.Positions.Select(position => position.Fault)];
    }

    /// <summary>The lines that are used.</summary>
    public IEnumerable<FittedPosition> Used => UsedIndices().Select(i => fit.Positions[i]);

    /// <summary>Why each line is left out, or null; shape [lines].</summary>
    public IReadOnlyList<string?> LeftOutBecause => leftOutBecause;

    /// <summary>Fits the scale to the lines that are used.</summary>
    /// <param name="ownGainExposure">The exposure that is given a gain factor of its own, or null.</param>
    /// <returns>The fit, or null where these lines do not determine it.</returns>
    public ScaleFit? Fit(int? ownGainExposure = null)
    {
        int[] used = [.. UsedIndices()];
        int parameters = 2 + (Used.Any(position => position.Line.IsReflection) ? 1 : 0) + (ownGainExposure is null ? 0 : 1);
        if (used.Length < parameters) return null;
        bool curvature = fitCurvature && used.Length > parameters + 1;
        Matrix<double> covariance = Matrix<double>.Build.Dense(used.Length, used.Length, (i, j) => fit.Covariance[used[i], used[j]]);
        var scale = new ScaleFit([.. Used], covariance, curvature, ownGainExposure);
        return scale.Run(start.Scale, start.TwoThetaDegrees) ? scale : null;
    }

    /// <summary>Leaves out lines that the others contradict: the worst first, one at a time, at most one in five.</summary>
    /// <param name="scale">The fit to all.</param>
    /// <param name="findings">Receives what was left out.</param>
    /// <returns>The fit to those that remain.</returns>
    public ScaleFit DropOutliers(ScaleFit scale, Findings findings)
    {
        for (int most = Used.Count() / 5; most > 0 && scale.DegreesOfFreedom >= 3; most--)
        {
            (int worst, ScaleFit? without, double z) = Worst();
            if (without is null || z < OutlierZ) break;
            string label = fit.Positions[worst].Line.Label;
            leftOutBecause[worst] = FormattableString.Invariant($"it stands {z:F0} σ from where the other lines put it");
            findings.Suspect($"{label} is left out: {leftOutBecause[worst]}.");
            scale = without;
        }

        return scale;
    }

    private IEnumerable<int> UsedIndices() => Enumerable.Range(0, fit.Positions.Count).Where(i => leftOutBecause[i] is null);

    private (int Index, ScaleFit? Without, double Z) Worst()
    {
        (int Index, ScaleFit? Without, double Z) worst = (-1, null, 0);
        foreach (int i in UsedIndices().ToArray())
        {
            leftOutBecause[i] = "on trial";
            if (Fit() is { DegreesOfFreedom: > 0 } without && Distance(i, without) is var z && z > worst.Z) worst = (i, without, z);
            leftOutBecause[i] = null;
        }

        return worst;
    }

    // How far a line stands from where a fit without it puts it, in its own and the fit's uncertainty and the scatter of the others.
    private double Distance(int index, ScaleFit without)
    {
        FittedPosition position = fit.Positions[index];
        double off = without.Scale.EnergyKeV(position.Channel) - position.Line.EnergyAt(without.TwoThetaDegrees);
        double gain = without.Scale.GainKeV(position.Channel);
        double variance = (without.ScatterKeV * without.ScatterKeV) + (position.Line.SigmaKeV * position.Line.SigmaKeV)
            + (fit.Covariance[index, index] * gain * gain) + without.PredictionVariance(position);
        return Math.Abs(off) / Math.Max(Math.Sqrt(variance), LeastSigmaKeV);
    }
}
