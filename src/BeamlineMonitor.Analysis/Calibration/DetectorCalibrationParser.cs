using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>Reads the calibration file that <c>calibrate --out</c> writes; docs/calibration.md shows the keys.</summary>
public static class DetectorCalibrationParser
{
    private const int Size = DetectorCalibration.Parameters;
    private static readonly string[] SigmaKeys = ["s_c0_keV", "s_c1_keV", "s_c2_keV", "s_two_theta_deg"];
    private static readonly string[] LineNumbers = ["E_keV", "channel", "s_channel", "area", "leverage", "residual_eV", "z"];

    /// <summary>Parses a calibration.</summary>
    /// <param name="fileName">The name to put into error messages; it becomes the calibration's origin.</param>
    /// <param name="json">The file's bytes.</param>
    /// <returns>The calibration.</returns>
    /// <exception cref="ConfigException">The file is no calibration, or one that was refused; the message lists every fault.</exception>
    public static DetectorCalibration Parse(string fileName, ReadOnlyMemory<byte> json) =>
        ConfigFile.Read(fileName, json, root => Read(root, fileName));

    private static DetectorCalibration Read(ConfigObject root, string fileName)
    {
        var scale = new EnergyScale(root.Number("c0_keV", -1e3, 1e3), root.Number("c1_keV", 1e-6, 10), root.Number("c2_keV", -1e-2, 1e-2));
        int channels = root.WholeNumber("channels", 1, 1 << 24);
        if (!(scale.GainKeV(channels - 1) > 0) && root.IsSound("channels") && root.IsSound("c1_keV") && root.IsSound("c2_keV"))
            root.Fault("c2_keV", "the energy does not rise up to the last channel");

        bool hasAngle = !root.IsNull("two_theta_deg");
        double? twoTheta = hasAngle ? root.Number("two_theta_deg", 1e-3, 179.999) : null;
        double[] covariance = Covariance(root);
        for (int p = 0; p < Size; p++) CheckSigma(root, SigmaKeys[p], covariance[(p * Size) + p], isNull: p == Size - 1 && !hasAngle);

        if (!root.IsNull("standard")) root.Text("standard");
        double certificate = root.Number("s_certificate_relative", 0, 0.1);
        (WidthLaw width, LineShape shape) = Shape(root);
        CheckJudgement(root);
        return new DetectorCalibration(scale, twoTheta, [.. covariance], certificate, width, shape, channels, fileName);
    }

    private static double[] Covariance(ConfigObject root)
    {
        double[] covariance = [.. root.Rows("covariance", Size, -1e6, 1e6)];
        for (int p = 0; p < Size; p++)
        {
            if (covariance[(p * Size) + p] < 0) root.Fault($"covariance[{p}]", "a variance is negative");
            for (int q = 0; q < p; q++)
            {
                double most = 1.000001 * Math.Sqrt(Math.Abs(covariance[(p * Size) + p] * covariance[(q * Size) + q]));
                double one = covariance[(p * Size) + q], other = covariance[(q * Size) + p];
                if (Math.Abs(one - other) > 1e-6 * most || Math.Abs(one) > most)
                    root.Fault($"covariance[{p}]", $"no covariance matrix: entry {q} does not fit its mirror image or the variances");
            }
        }

        return covariance;
    }

    // Written for the reader's eye; a file in which it contradicts the matrix was edited by hand.
    private static void CheckSigma(ConfigObject root, string key, double variance, bool isNull)
    {
        if (isNull)
        {
            if (!root.IsNull(key)) root.Fault(key, "must be null, as its value is");
            return;
        }

        double sigma = root.Number(key, 0, 1e3);
        if (root.IsSound(key) && Math.Abs(sigma - Math.Sqrt(Math.Max(variance, 0))) > 1e-6 * sigma)
            root.Fault(key, "is not the root of its variance in covariance");
    }

    private static (WidthLaw Width, LineShape Shape) Shape(ConfigObject root)
    {
        ConfigObject? fwhm = root.Section("fwhm"), tail = root.Section("tail");
        WidthLaw width = fwhm is null
            ? WidthLaw.Default
            : new WidthLaw(fwhm.Number("n_keV", 1e-3, 100), fwhm.Number("fano", 0.01, 1), fwhm.Number("g", 0, 1));
        LineShape shape = tail is null
            ? LineShape.Gaussian
            : new LineShape(tail.Number("fraction", 0, 1), tail.Number("beta_keV", 1e-3, 100), tail.Number("growth_at_100keV", 0, 10));
        return (width, shape);
    }

    // The lines and the judgement are for people; of them only the verdict decides.
    private static void CheckJudgement(ConfigObject root)
    {
        if (!root.IsNull("chi2_reduced")) root.Number("chi2_reduced", 0, 1e12);
        root.WholeNumber("degrees_of_freedom", 0, 100000);
        root.Number("excess_scatter_eV", 0, 1e6);
        root.Texts("reasons", 100);
        if (root.OneOf("verdict", ("ok", false), ("suspect", false), ("refused", true)))
            root.Fault("verdict", "a refused calibration is not to be used; see reasons");
        root.List("lines", 2, 1000, line =>
        {
            line.Text("label");
            line.Text("exposure");
            line.OneOf("kind", ("fluorescence", 0), ("source", 0), ("reflection", 0));
            foreach (string key in LineNumbers) line.Number(key, -1e12, 1e12);
            line.Flag("used");
            if (!line.IsNull("left_out_because")) line.Text("left_out_because");
            return 0;
        });
    }
}
