using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Analysis.LineFitting;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>
/// Calibrates a detector from spectra of standards, fluorescence and sources: finds the peaks, finds out which is which, fits their places,
/// fits energy scale and angle to them together, and judges the result.
/// </summary>
public static class Calibrator
{
    private const double OutlierZ = 4;
    private const double RefusedAngle = 2e-3; // relative uncertainty of sin θ, and so of every d
    private const double SuspectAngle = 5e-4;
    private const double SuspectScatterEV = 60;
    private const double RefusedScatterEV = 400;
    private const double AmbiguousScore = 2.5;

    /// <summary>Calibrates.</summary>
    /// <param name="exposures">The spectra; at least one. All were taken with one detector at one gain.</param>
    /// <param name="search">What is roughly known.</param>
    /// <param name="fitCurvature">True to fit c2; false to hold it at 0.</param>
    /// <returns>The calibration with its verdict; a refused one says why.</returns>
    /// <exception cref="ArgumentException">There are no exposures, or their channel counts differ.</exception>
    public static CalibrationResult Calibrate(
        IReadOnlyList<CalibrationExposure> exposures, CalibrationSearch search, bool fitCurvature = true)
    {
        ArgumentNullException.ThrowIfNull(exposures);
        ArgumentNullException.ThrowIfNull(search);
        if (exposures.Count == 0) throw new ArgumentException("A calibration needs at least one spectrum.", nameof(exposures));
        if (exposures.Select(exposure => exposure.Spectrum.Counts.Length).Distinct().Count() > 1)
            throw new ArgumentException("All spectra of a calibration must have the same number of channels.", nameof(exposures));

        IReadOnlyList<ExpectedLine> lines = ExpectedLines.Of(exposures);
        foreach (CalibrationExposure exposure in exposures)
        {
            if (exposure.Spectrum.TotalCounts == 0) return Refuse($"{exposure.Name} holds no counts.");
        }

        if (lines.All(line => line.IsReflection))
            return Refuse("No line of fixed energy is expected (fluorescence or a source), so gain and angle cannot be told apart.");

        List<IReadOnlyList<Peak>> peaks = [.. exposures.Select(exposure => PeakFinder.Find(exposure.Spectrum.Counts.AsSpan()))];
        int[] channels = [.. exposures.Select(exposure => exposure.Spectrum.Counts.Length)];
        IReadOnlyList<Indexing> indexings = new LineIndexer(peaks, channels, lines, search).Search();
        if (indexings.Count == 0) return Refuse("The expected lines are not in the spectra, at any gain and angle that was allowed.");

        // Twice: the first scale is drawn through rough peaks, and a line may stand some channels from where it says.
        Indexing indexing = indexings[0];
        CalibrationResult result = Refuse("The lines could not be fitted.");
        for (int pass = 0; pass < 2; pass++)
        {
            var fit = new PositionFit(exposures, lines, indexing);
            FitStatus status = fit.Run();
            if (status != FitStatus.Converged) return Refuse($"The lines could not be fitted ({status}).");
            result = new Judgement(exposures, search, fit, indexings, fitCurvature).Reach();
            if (result.Calibration is not { } calibration) return result;
            indexing = indexing with { Scale = calibration.Scale, TwoThetaDegrees = calibration.TwoThetaDegrees ?? indexing.TwoThetaDegrees };
        }

        return result;
    }

    private static CalibrationResult Refuse(string reason) => new(null, [], null, 0, 0, CalibrationVerdict.Refused, [reason]);

    private sealed class Judgement(
        IReadOnlyList<CalibrationExposure> exposures,
        CalibrationSearch search,
        PositionFit fit,
        IReadOnlyList<Indexing> indexings,
        bool fitCurvature)
    {
        private readonly List<string> reasons = [];
        private readonly HashSet<int> leftOut = [];
        private CalibrationVerdict verdict = CalibrationVerdict.Ok;

        public CalibrationResult Reach()
        {
            for (int i = 0; i < fit.Positions.Count; i++)
            {
                if (fit.Positions[i].Fault is not { } fault) continue;
                leftOut.Add(i);
                if (fault.StartsWith("no line", StringComparison.Ordinal)) Suspect($"{fit.Positions[i].Line.Label} is left out: {fault}.");
            }

            ScaleFit? scale = FitScale();
            if (scale is null)
                return Result(null, CalibrationVerdict.Refused, "The lines that were found do not determine the scale and the angle.");
            scale = DropOutliers(scale);
            CheckTimes();
            CheckGains(scale);
            CheckAngle(scale);
            CheckScatter(scale);
            CheckIndexing(scale);
            return Result(scale, verdict, null);
        }

        private ScaleFit? FitScale()
        {
            List<int> used = Used();
            int parameters = 2 + (used.Any(i => fit.Positions[i].Line.IsReflection) ? 1 : 0);
            bool curvature = fitCurvature && used.Count > parameters + 1;
            if (used.Count < parameters) return null;
            var scale = new ScaleFit([.. used.Select(i => fit.Positions[i])], Sub(used), curvature);
            return scale.Run(indexings[0].Scale, indexings[0].TwoThetaDegrees) ? scale : null;
        }

        private List<int> Used() => [.. Enumerable.Range(0, fit.Positions.Count).Where(i => !leftOut.Contains(i))];

        private Matrix<double> Sub(List<int> used) =>
            Matrix<double>.Build.Dense(used.Count, used.Count, (i, j) => fit.Covariance[used[i], used[j]]);

        // One line at a time, the worst first, as long as enough remain to tell who is wrong.
        private ScaleFit DropOutliers(ScaleFit scale)
        {
            for (int most = Used().Count / 5; most > 0; most--)
            {
                List<int> used = Used();
                if (scale.DegreesOfFreedom < 3) return scale;
                int worst = -1;
                ScaleFit? best = null;
                double gain = 0;
                for (int k = 0; k < used.Count; k++)
                {
                    leftOut.Add(used[k]);
                    ScaleFit? without = FitScale();
                    if (without is not null && without.DegreesOfFreedom > 0)
                    {
                        // How far the line stands from where the others put it, in their own scatter.
                        FittedPosition line = fit.Positions[used[k]];
                        double off = Math.Abs(without.Scale.EnergyKeV(line.Channel) - line.Line.EnergyAt(without.TwoThetaDegrees));
                        double sigma = Math.Sqrt(
                            Math.Pow(without.ScatterKeV, 2) + Math.Pow(line.Line.SigmaKeV, 2)
                            + (fit.Covariance[used[k], used[k]] * Math.Pow(without.Scale.GainKeV(line.Channel), 2))
                            + Predicted(without, line));
                        double z = off / Math.Max(sigma, 0.005);
                        if (z > gain) (gain, worst, best) = (z, used[k], without);
                    }

                    leftOut.Remove(used[k]);
                }

                if (best is null || gain < OutlierZ * 2) return scale;
                leftOut.Add(worst);
                Suspect(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{fit.Positions[worst].Line.Label} is left out: it stands {gain:F0} σ from where the other lines put it."));
                scale = best;
            }

            return scale;
        }

        private static double Predicted(ScaleFit scale, FittedPosition position)
        {
            double[] gradient = [1, position.Channel, position.Channel * position.Channel, 0];
            double sum = 0;
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++) sum += gradient[i] * scale.Covariance[(i * 4) + j] * gradient[j];
            }

            return sum;
        }

        private void CheckTimes()
        {
            foreach (CalibrationExposure exposure in exposures)
            {
                if (exposure.Spectrum.HasPossibleTimes) continue;
                Suspect(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{exposure.Name}: live time {exposure.Spectrum.LiveTime.TotalSeconds} s of real time {exposure.Spectrum.RealTime.TotalSeconds} s is impossible, so its dead time is unknown."));
            }
        }

        // Each exposure with two fixed lines or more is asked for its own gain.
        private void CheckGains(ScaleFit scale)
        {
            for (int e = 0; e < exposures.Count; e++)
            {
                if (GainCheck.Run(exposures[e], e, fit, scale) is { } complaint)
                    Raise(complaint.IsGross ? CalibrationVerdict.Refused : CalibrationVerdict.Suspect, complaint.Text);
            }
        }

        private void CheckAngle(ScaleFit scale)
        {
            if (!exposures.Any(exposure => exposure.Standard is not null))
            {
                Suspect("2θ was not fitted: no standard was given; this is a calibration of the energy scale only.");
                return;
            }

            if (!Used().Any(i => fit.Positions[i].Line.IsReflection))
            {
                Raise(CalibrationVerdict.Refused, "The angle is not constrained: no reflection of the standard was found.");
                return;
            }

            double relative = Math.Sqrt(scale.Covariance[15]) * double.DegreesToRadians(0.5) / Math.Tan(double.DegreesToRadians(scale.TwoThetaDegrees) / 2);
            if (relative > RefusedAngle || relative > SuspectAngle)
            {
                Raise(
                    relative > RefusedAngle ? CalibrationVerdict.Refused : CalibrationVerdict.Suspect,
                    string.Create(CultureInfo.InvariantCulture, $"The angle is poorly constrained: 2θ is known to {Math.Sqrt(scale.Covariance[15]):G2}°, {relative:G2} of d."));
            }

            if (Math.Abs(scale.TwoThetaDegrees - search.TwoThetaDegrees) > search.TwoThetaHalfRangeDegrees)
                Raise(CalibrationVerdict.Refused, "The fitted angle lies outside the range that was allowed.");
        }

        private void CheckScatter(ScaleFit scale)
        {
            double scatter = 1000 * scale.ScatterKeV;
            if (scatter > SuspectScatterEV)
            {
                Raise(
                    scatter > RefusedScatterEV ? CalibrationVerdict.Refused : CalibrationVerdict.Suspect,
                    string.Create(CultureInfo.InvariantCulture, $"The lines scatter by {scatter:F0} eV about any scale: a line is wrongly indexed, or the detector is not linear."));
            }

            if (scale.DegreesOfFreedom == 0) Suspect("There are just as many lines as parameters: nothing checks the result.");
        }

        private void CheckIndexing(ScaleFit scale)
        {
            if (indexings.Count > 1 && indexings[0].Score - indexings[1].Score < AmbiguousScore)
            {
                Suspect(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The lines could be indexed otherwise nearly as well: {1000 * indexings[1].Scale.C1KeV:F2} eV per channel at 2θ = {indexings[1].TwoThetaDegrees:F3}°."));
            }

            int strongMissing = indexings[0].Matches.Count(match => match.Line.Intensity > 30
                && fit.Positions.All(position => position.Line.Label != match.Line.Label));
            if (strongMissing > 0) Suspect($"{strongMissing} strong expected lines were not found where the scale puts them.");
            if (scale.Scale.GainKeV(exposures[0].Spectrum.Counts.Length) <= 0) Raise(CalibrationVerdict.Refused, "The fitted scale does not rise over all channels.");
        }

        private void Suspect(string reason) => Raise(CalibrationVerdict.Suspect, reason);

        private void Raise(CalibrationVerdict level, string reason)
        {
            reasons.Add(reason);
            if (level > verdict) verdict = level;
        }

        private CalibrationResult Result(ScaleFit? scale, CalibrationVerdict final, string? reason)
        {
            if (reason is not null) reasons.Add(reason);
            if (scale is null) return new CalibrationResult(null, [], null, 0, 0, final, [.. reasons]);
            List<int> used = Used();
            bool hasAngle = used.Any(i => fit.Positions[i].Line.IsReflection);
            var calibration = new DetectorCalibration(
                scale.Scale,
                hasAngle ? scale.TwoThetaDegrees : null,
                [.. scale.Covariance],
                exposures.Max(exposure => exposure.Standard?.RelativeSigma ?? 0),
                fit.Width,
                fit.Shape,
                exposures[0].Spectrum.Counts.Length,
                exposures[0].Name);
            double? reduced = scale.DegreesOfFreedom > 0 ? scale.ChiSquared / scale.DegreesOfFreedom : null;
            return new CalibrationResult(
                calibration, Lines(scale, used), reduced, scale.DegreesOfFreedom, 1000 * scale.ScatterKeV, final, [.. reasons]);
        }

        private ImmutableArray<CalibrationLine> Lines(ScaleFit scale, List<int> used)
        {
            var lines = new List<CalibrationLine>();
            for (int i = 0; i < fit.Positions.Count; i++)
            {
                FittedPosition position = fit.Positions[i];
                double energy = position.Line.EnergyAt(scale.TwoThetaDegrees);
                int at = used.IndexOf(i);
                double residual = scale.Scale.EnergyKeV(position.Channel) - energy;
                double sigma = Math.Sqrt(fit.Covariance[i, i]);
                double z = at >= 0
                    ? scale.Z[at]
                    : residual / Math.Sqrt(Math.Pow(sigma * scale.Scale.GainKeV(position.Channel), 2) + Math.Pow(scale.ScatterKeV, 2) + 1e-12);
                lines.Add(new CalibrationLine(
                    position.Line.Label, exposures[position.Line.Exposure].Name, position.Line.Kind, energy, position.Channel, sigma,
                    position.Area, 1000 * residual, z, at >= 0 ? scale.Leverage[at] : 0, at >= 0));
            }

            return [.. lines.OrderBy(line => line.Exposure, StringComparer.Ordinal).ThenBy(line => line.EnergyKeV)];
        }
    }
}
