using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>Writes the numbers of a calibration as JSON; <see cref="DetectorCalibrationParser"/> reads them back.</summary>
public static class DetectorCalibrationWriter
{
    private const int Size = DetectorCalibration.Parameters;

    /// <summary>The keys that make a calibration, each with its unit.</summary>
    /// <param name="calibration">The calibration; null where none could be made, then every value is null.</param>
    /// <returns>A new object.</returns>
    public static JsonObject Write(DetectorCalibration? calibration) => new()
    {
        ["c0_keV"] = calibration?.Scale.C0KeV,
        ["c1_keV"] = calibration?.Scale.C1KeV,
        ["c2_keV"] = calibration?.Scale.C2KeV,
        ["two_theta_deg"] = calibration?.TwoThetaDegrees,
        ["s_c0_keV"] = calibration?.Sigma(0),
        ["s_c1_keV"] = calibration?.Sigma(1),
        ["s_c2_keV"] = calibration?.Sigma(2),
        ["s_two_theta_deg"] = calibration?.TwoThetaDegrees is null ? null : calibration.Sigma(3),
        ["covariance"] = calibration is null ? null : Rows(calibration.Covariance.AsSpan(), Size),
        ["channels"] = calibration?.Channels,
        ["s_certificate_relative"] = calibration?.CertificateRelativeSigma,
        ["fwhm"] = calibration?.Width is { } width ? Width(width) : null,
        ["tail"] = calibration is null ? null : Tail(calibration.Shape),
    };

    /// <summary>A width law.</summary>
    /// <param name="width">The law.</param>
    /// <returns>A new object.</returns>
    internal static JsonObject Width(WidthLaw width) => new() { ["n_keV"] = width.NoiseKeV, ["fano"] = width.Fano, ["g"] = width.Divergence };

    /// <summary>A tail.</summary>
    /// <param name="shape">The line shape.</param>
    /// <returns>A new object.</returns>
    internal static JsonObject Tail(LineShape shape) => new()
    {
        ["fraction"] = shape.TailFraction,
        ["growth_at_100keV"] = shape.TailGrowthAt100KeV,
        ["beta_keV"] = shape.TailKeV,
    };

    /// <summary>A square matrix as an array of rows.</summary>
    /// <param name="matrix">Row by row; shape [size·size].</param>
    /// <param name="size">Number of rows.</param>
    /// <returns>A new array.</returns>
    internal static JsonArray Rows(ReadOnlySpan<double> matrix, int size)
    {
        var rows = new JsonArray();
        for (int i = 0; i < size; i++) rows.Add(new JsonArray([.. matrix.Slice(i * size, size).ToArray().Select(x => (JsonNode)x)]));
        return rows;
    }
}
