using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration.Checks;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>
/// Calibrates a detector from spectra of standards, fluorescence and sources: finds the peaks, finds out which is which, fits their places,
/// fits energy scale and angle to them together, and judges the result.
/// </summary>
public static class Calibrator
{
    /// <summary>The scale is fitted this often: the first is drawn through rough peaks, and a line may stand some channels from where it says.</summary>
    private const int Passes = 2;

    /// <summary>Calibrates.</summary>
    /// <param name="exposures">The spectra; at least one. All were taken with one detector at one gain.</param>
    /// <param name="search">What is roughly known.</param>
    /// <param name="model">What is fitted; everything by default.</param>
    /// <returns>The calibration with its verdict; docs/calibration.md says what each reason means.</returns>
    /// <exception cref="ArgumentException">There are no exposures.</exception>
    public static CalibrationResult Calibrate(
        IReadOnlyList<CalibrationExposure> exposures, CalibrationSearch search, CalibrationModel? model = null)
    {
        ArgumentNullException.ThrowIfNull(exposures);
        ArgumentNullException.ThrowIfNull(search);
        model ??= CalibrationModel.Full;
        if (exposures.Count == 0) throw new ArgumentException("A calibration needs at least one spectrum.", nameof(exposures));

        var findings = new Findings();
        IReadOnlyList<ExpectedLine> lines = ExpectedLines.Of(exposures);
        if (lines.All(line => line.IsReflection))
            findings.Refuse($"No line of fixed energy is expected (fluorescence or a source), so gain and angle cannot be told apart.");
        IReadOnlyList<Peak>[] peaks = [.. exposures.Select(exposure => PeakFinder.Find(exposure.Spectrum.Counts.AsSpan()))];
        SpectrumCheck.Run(exposures, peaks, findings);
        if (findings.Verdict == CalibrationVerdict.Refused) return Without(findings);

        int channels = exposures[0].Spectrum.Counts.Length;
        IReadOnlyList<Indexing> indexings = new LineIndexer(peaks, channels, lines, search).Search();
        OneGainCheck.Run(exposures, peaks, lines, search, indexings is [var best, ..] ? best : null, findings);
        if (indexings.Count == 0) findings.Refuse($"The expected lines are not in the spectra, at any gain and angle that was allowed.");
        if (findings.Verdict == CalibrationVerdict.Refused) return Without(findings);

        Indexing rough = indexings[0];
        for (int pass = 1; ; pass++)
        {
            var fit = new PositionFit(exposures, lines, rough, model.FitsTail);
            FitStatus status = fit.Run();
            var selection = new LineSelection(fit, rough, model.FitsCurvature);
            ScaleFit? scale = status == FitStatus.Converged ? selection.Fit() : null;
            if (scale is null)
            {
                if (status == FitStatus.Converged) findings.Refuse($"The lines that were found do not determine the scale and the angle.");
                else findings.Refuse($"The lines could not be fitted ({status}).");
                return Without(findings);
            }

            if (pass < Passes)
            {
                scale = selection.DropOutliers(scale, new Findings());
                rough = rough with { Scale = scale.Scale, TwoThetaDegrees = scale.TwoThetaDegrees };
                continue;
            }

            GainCheck.Run(exposures, selection, findings); // a wrong gain is what would make lines outliers: before they are dropped
            scale = selection.DropOutliers(scale, findings);
            AngleCheck.Run(exposures, search, selection, scale, findings);
            ScatterCheck.Run(scale, channels, findings);
            IndexingCheck.Run(exposures, peaks, lines, indexings, fit, scale, findings);
            return Result(exposures, fit, selection, scale, findings);
        }
    }

    private static CalibrationResult Without(Findings findings) => new(null, [], null, 0, 0, findings.Verdict, findings.Reasons);

    private static CalibrationResult Result(
        IReadOnlyList<CalibrationExposure> exposures, PositionFit fit, LineSelection selection, ScaleFit scale, Findings findings)
    {
        bool hasAngle = selection.Used.Any(position => position.Line.IsReflection);
        foreach (FittedPosition position in fit.Positions.Where(position => position.IsMissing))
            findings.Suspect($"{position.Line.Label} is left out: {position.Fault}.");
        var calibration = new DetectorCalibration(
            scale.Scale,
            hasAngle ? scale.TwoThetaDegrees : null,
            [.. scale.Covariance],
            exposures.Max(exposure => exposure.Standard?.RelativeSigma ?? 0),
            fit.Width,
            fit.Shape,
            exposures[0].Spectrum.Counts.Length,
            string.Join(" + ", exposures.Select(exposure => exposure.Name)));
        double? reduced = scale.DegreesOfFreedom > 0 ? scale.ChiSquared / scale.DegreesOfFreedom : null;
        return new CalibrationResult(
            calibration, Lines(exposures, fit, selection, scale), reduced, scale.DegreesOfFreedom, 1000 * scale.ScatterKeV,
            findings.Verdict, findings.Reasons)
        {
            Windows = [.. Enumerable.Range(0, exposures.Count).Select(fit.Windows)],
        };
    }

    private static ImmutableArray<CalibrationLine> Lines(
        IReadOnlyList<CalibrationExposure> exposures, PositionFit fit, LineSelection selection, ScaleFit scale)
    {
        var lines = new List<CalibrationLine>();
        int used = 0;
        for (int i = 0; i < fit.Positions.Count; i++)
        {
            FittedPosition position = fit.Positions[i];
            double energy = position.Line.EnergyAt(scale.TwoThetaDegrees);
            double residual = scale.Scale.EnergyKeV(position.Channel) - energy;
            double sigma = Math.Sqrt(fit.Covariance[i, i]);
            double alone = Math.Sqrt(Math.Pow(sigma * scale.Scale.GainKeV(position.Channel), 2) + Math.Pow(scale.ScatterKeV, 2));
            string? leftOut = selection.LeftOutBecause[i];
            (double z, double leverage) = leftOut is null ? (scale.Z[used], scale.Leverage[used]) : (residual / alone, 0);
            if (leftOut is null) used++;
            lines.Add(new CalibrationLine(
                position.Line.Label, exposures[position.Line.Exposure].Name, position.Line.Kind, energy, position.Channel, sigma,
                position.Area, 1000 * residual, z, leverage, leftOut));
        }

        return [.. lines.OrderBy(line => line.Exposure, StringComparer.Ordinal).ThenBy(line => line.EnergyKeV)];
    }
}
