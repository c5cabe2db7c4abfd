using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>The causes of error in (ln a, ln c) of a frame, relative to its anchor where there is one; all but the curve's.</summary>
internal sealed record ErrorSources(
    RelativeCovariance CountingFrame,
    RelativeCovariance CountingAnchor,
    RelativeCovariance Calibration,
    RelativeCovariance Certificate,
    RelativeCovariance Position,
    RelativeCovariance Temperature)
{
    public static ErrorSources Of(MeasuredCell frame, MeasuredCell? anchor, LithiumSystematics systematics)
    {
        double twoTheta = frame.Calibration.RequireTwoTheta(), kelvin = systematics.TemperatureSigmaKelvin;
        bool shared = anchor is not null && IsSame(frame.Calibration, anchor.Calibration);
        double shift = anchor is null ? systematics.PositionSigmaMillimetres : systematics.PositionDriftSigmaMillimetres;
        RelativeCovariance certificate = shared ? default : Scaling(frame.Calibration.CertificateRelativeSigma);
        if (anchor is not null && !shared) certificate += Scaling(anchor.Calibration.CertificateRelativeSigma);
        RelativeCovariance temperature =
            RelativeCovariance.Together(kelvin * systematics.Expansion.APerKelvin, kelvin * systematics.Expansion.CPerKelvin);
        if (anchor is null) temperature += Scaling(kelvin * systematics.StandardExpansionPerKelvin);
        return new ErrorSources(
            frame.Counting,
            anchor?.Counting ?? default,
            OfCalibration(frame, anchor, shared),
            certificate,
            Scaling(systematics.RelativeDOfShift(shift, twoTheta)),
            temperature);
    }

    public LithiumBudget Budget(CellWeights weights, RelativeCovariance curve) => new(
        CountingFrame.Sigma(weights),
        CountingAnchor.Sigma(weights),
        Calibration.Sigma(weights),
        Certificate.Sigma(weights),
        Position.Sigma(weights),
        Temperature.Sigma(weights),
        curve.Sigma(weights));

    // Every d by the same factor: a and c follow by that factor.
    private static RelativeCovariance Scaling(double relative) => RelativeCovariance.Together(relative, relative);

    private static RelativeCovariance OfCalibration(MeasuredCell frame, MeasuredCell? anchor, bool shared)
    {
        const int n = DetectorCalibration.Parameters;
        Span<double> a = stackalloc double[n], c = stackalloc double[n];
        AddGradients(frame, 1, a, c);
        if (anchor is null) return Propagate(frame.Calibration, a, c);

        if (shared)
        {
            // The same c0, c1, c2 and 2θ err in both, so their effects are subtracted before they are squared.
            AddGradients(anchor, -1, a, c);
            return Propagate(frame.Calibration, a, c);
        }

        Span<double> a0 = stackalloc double[n], c0 = stackalloc double[n];
        AddGradients(anchor, 1, a0, c0);
        return Propagate(frame.Calibration, a, c) + Propagate(anchor.Calibration, a0, c0);
    }

    private static void AddGradients(MeasuredCell cell, double factor, Span<double> a, Span<double> c)
    {
        Span<double> d = stackalloc double[DetectorCalibration.Parameters];
        foreach (LineSensitivity line in cell.Lines)
        {
            cell.Calibration.RelativeDGradient(line.EnergyKeV, d);
            for (int i = 0; i < d.Length; i++)
            {
                a[i] += factor * line.LogAByLogD * d[i];
                c[i] += factor * line.LogCByLogD * d[i];
            }
        }
    }

    private static RelativeCovariance Propagate(DetectorCalibration calibration, ReadOnlySpan<double> a, ReadOnlySpan<double> c)
    {
        double aa = 0, ac = 0, cc = 0;
        for (int i = 0; i < a.Length; i++)
        {
            for (int j = 0; j < a.Length; j++)
            {
                double covariance = calibration.Covariance[(i * a.Length) + j];
                aa += a[i] * covariance * a[j];
                ac += a[i] * covariance * c[j];
                cc += c[i] * covariance * c[j];
            }
        }

        return new RelativeCovariance(aa, ac, cc);
    }

    private static bool IsSame(DetectorCalibration left, DetectorCalibration right) =>
        left.Scale == right.Scale
        && left.TwoThetaDegrees == right.TwoThetaDegrees
        && left.CertificateRelativeSigma == right.CertificateRelativeSigma
        && left.Covariance.AsSpan().SequenceEqual(right.Covariance.AsSpan());
}
