using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.References;

/// <summary>Writes a reference as JSON; <see cref="PhaseReferenceParser"/> reads it back to the last digit.</summary>
public static class PhaseReferenceWriter
{
    /// <summary>The whole reference; docs/reference.md explains the keys.</summary>
    /// <param name="reference">The reference; its calibration has an angle and a width law.</param>
    /// <returns>A new object.</returns>
    public static JsonObject Write(PhaseReference reference)
    {
        ImmutableArray<CellConstant> free = FreeConstants.Of(reference.System);
        var json = new JsonObject
        {
            ["status"] = PhaseReferenceParser.Ok,
            ["phase"] = reference.PhaseName,
            ["detector"] = reference.Detector,
            ["layer"] = reference.Layer,
            ["x"] = reference.PristineX,
            ["frames"] = reference.Frames,
            ["system"] = reference.System.ToString().ToLowerInvariant(),
        };
        foreach (CellConstant constant in free)
        {
            json[constant.Key()] = reference.Cell[constant];
            json["s_" + constant.Key()] = reference.AsEstimate().CountingSigma(constant);
        }

        json["V_A3"] = reference.Cell.Volume;
        json["s_V_A3"] = reference.AsEstimate().SigmaVolume(countingOnly: true);
        json["covariance"] = DetectorCalibrationWriter.Rows(reference.CellCovariance.AsSpan(), free.Length);
        json["lines"] = new JsonArray([.. reference.Lines.Select(Line)]);
        json["ties"] = new JsonArray([.. reference.Ties.Select(Tie)]);
        json["inert"] = reference.Inert is { } inert ? Inert(inert) : null;
        json["fwhm"] = DetectorCalibrationWriter.Width(reference.Width);
        json["s_g_squared"] = reference.SigmaDivergenceSquared;
        json["tail"] = DetectorCalibrationWriter.Tail(reference.Tail);
        json["sensitivities"] = new JsonArray([.. reference.ResponseEnergiesKeV.Select((_, line) => Sensitivity(reference, line))]);
        json["calibration"] = DetectorCalibrationWriter.Write(reference.Calibration);
        json["calibration"]!["origin"] = reference.Calibration.Origin;
        return json;
    }

    /// <summary>Names the reference in results: phase, detector, layer, and eight hexadecimal digits that another reference would not share.</summary>
    /// <param name="reference">The reference.</param>
    /// <returns>Such as <c>LiCoO2 h layer 3 9f86d081</c>.</returns>
    public static string Id(PhaseReference reference)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(reference).ToJsonString())))[..8];
        string layer = reference.Layer is { } number ? string.Create(CultureInfo.InvariantCulture, $"layer {number} ") : "";
        return $"{reference.PhaseName} {reference.Detector} {layer}{digest}";
    }

    private static JsonArray Hkl(MillerIndices hkl) => new(hkl.H, hkl.K, hkl.L);

    private static JsonObject Line(ReferenceLine line) => new()
    {
        ["hkl"] = Hkl(line.Indices),
        ["relative_area"] = line.RelativeArea,
        ["s_relative_area"] = line.SigmaRelativeArea,
    };

    private static JsonObject Tie(ReferenceTie tie) => new()
    {
        ["name"] = tie.Name,
        ["tied"] = Hkl(tie.Tied),
        ["to"] = Hkl(tie.To),
        ["ratio"] = tie.Ratio,
        ["s_ratio"] = tie.SigmaRatio,
    };

    private static JsonObject Inert(InertLine line) => new()
    {
        ["group"] = line.Group,
        ["label"] = line.Label,
        ["hkl"] = line.Indices is { } hkl ? Hkl(hkl) : null,
        ["E_keV"] = line.EnergyKeV,
        ["s_E_keV"] = line.SigmaEnergyKeV,
    };

    private static JsonObject Sensitivity(PhaseReference reference, int line)
    {
        var json = new JsonObject { ["E_keV"] = reference.ResponseEnergiesKeV[line] };
        foreach ((int row, CellConstant constant) in FreeConstants.Of(reference.System).Index())
            json[PhaseReferenceParser.SensitivityKey(constant)] = reference.Response[(row * reference.ResponseEnergiesKeV.Length) + line];
        return json;
    }
}
