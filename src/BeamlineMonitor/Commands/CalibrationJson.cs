using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Commands;

/// <summary>The JSON form of a calibration, printed and written to file; <see cref="DetectorCalibrationParser"/> reads it back.</summary>
internal static class CalibrationJson
{
    /// <summary>Indented, with Greek letters as they are: people read this file too.</summary>
    public static JsonSerializerOptions Options { get; } =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole answer; the numbers are null where no calibration could be made.</summary>
    public static JsonObject Of(CalibrationResult result, string? standard)
    {
        DetectorCalibration? c = result.Calibration;
        return new JsonObject
        {
            ["c0_keV"] = c?.Scale.C0KeV,
            ["c1_keV"] = c?.Scale.C1KeV,
            ["c2_keV"] = c?.Scale.C2KeV,
            ["two_theta_deg"] = c?.TwoThetaDegrees,
            ["s_c0_keV"] = c?.Sigma(0),
            ["s_c1_keV"] = c?.Sigma(1),
            ["s_c2_keV"] = c?.Sigma(2),
            ["s_two_theta_deg"] = c?.TwoThetaDegrees is null ? null : c.Sigma(3),
            ["covariance"] = c is null ? null : Matrix(c),
            ["channels"] = c?.Channels,
            ["standard"] = standard,
            ["s_certificate_relative"] = c?.CertificateRelativeSigma,
            ["fwhm"] = c?.Width is { } width ? Fwhm(width) : null,
            ["tail"] = c is null ? null : Tail(c.Shape),
            ["lines"] = new JsonArray([.. result.Lines.Select(Line)]),
            ["chi2_reduced"] = result.ChiSquaredReduced,
            ["degrees_of_freedom"] = result.DegreesOfFreedom,
            ["excess_scatter_eV"] = result.ExcessScatterEV,
            ["verdict"] = Word(result.Verdict),
            ["reasons"] = new JsonArray([.. result.Reasons.Select(reason => (JsonNode)reason)]),
        };
    }

    /// <summary>The word for a verdict or a kind of line.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static JsonArray Matrix(DetectorCalibration calibration) =>
        new([.. calibration.Covariance.Chunk(DetectorCalibration.Parameters).Select(row => new JsonArray([.. row.Select(x => (JsonNode)x)]))]);

    private static JsonObject Fwhm(WidthLaw width) => new() { ["n_keV"] = width.NoiseKeV, ["fano"] = width.Fano, ["g"] = width.Divergence };

    private static JsonObject Tail(LineShape shape) => new()
    {
        ["fraction"] = shape.TailFraction,
        ["growth_at_100keV"] = shape.TailGrowthAt100KeV,
        ["beta_keV"] = shape.TailKeV,
    };

    private static JsonObject Line(CalibrationLine line) => new()
    {
        ["label"] = line.Label,
        ["exposure"] = line.Exposure,
        ["kind"] = Word(line.Kind),
        ["E_keV"] = line.EnergyKeV,
        ["channel"] = line.Channel,
        ["s_channel"] = line.SigmaChannel,
        ["area"] = line.Area,
        ["leverage"] = line.Leverage,
        ["residual_eV"] = line.ResidualEV,
        ["z"] = line.Z,
        ["used"] = line.IsUsed,
        ["left_out_because"] = line.LeftOutBecause,
    };
}
