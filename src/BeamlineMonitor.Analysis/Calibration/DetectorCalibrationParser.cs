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
        DetectorCalibration calibration = ReadNumbers(root, fileName);
        if (!root.IsNull("standard")) root.Text("standard");
        CheckJudgement(root);
        return calibration;
    }

    /// <summary>Reads the keys that make the calibration, those of <see cref="DetectorCalibrationWriter"/>.</summary>
    /// <param name="root">The object that holds them.</param>
    /// <param name="origin">Where the calibration comes from.</param>
    /// <returns>The calibration.</returns>
    public static DetectorCalibration ReadNumbers(ConfigObject root, string origin)
    {
        var scale = new EnergyScale(root.Number("c0_keV", -1e3, 1e3), root.Number("c1_keV", 1e-6, 10), root.Number("c2_keV", -1e-2, 1e-2));
        int channels = root.WholeNumber("channels", 1, 1 << 24);
        if (!(scale.GainKeV(channels - 1) > 0) && root.IsSound("channels") && root.IsSound("c1_keV") && root.IsSound("c2_keV"))
            root.Fault("c2_keV", "the energy does not rise up to the last channel");

        bool hasAngle = !root.IsNull("two_theta_deg");
        double? twoTheta = hasAngle ? root.Number("two_theta_deg", 1e-3, 179.999) : null;
        double[] covariance = CovarianceRows.Read(root, Size);
        for (int p = 0; p < Size; p++)
        {
            if (p < Size - 1 || hasAngle) CovarianceRows.CheckSigma(root, SigmaKeys[p], covariance[(p * Size) + p]);
            else if (!root.IsNull(SigmaKeys[p])) root.Fault(SigmaKeys[p], "must be null, as its value is");
        }

        double certificate = root.Number("s_certificate_relative", 0, 0.1);
        (WidthLaw width, LineShape shape) = ReadShape(root);
        return new DetectorCalibration(scale, twoTheta, [.. covariance], certificate, width, shape, channels, origin);
    }

    /// <summary>Reads a line shape from the keys <c>fwhm</c> and <c>tail</c>.</summary>
    /// <param name="root">The object that holds them.</param>
    /// <returns>Width law and tail.</returns>
    internal static (WidthLaw Width, LineShape Shape) ReadShape(ConfigObject root)
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
