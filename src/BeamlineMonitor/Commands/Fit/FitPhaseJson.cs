using System.Collections.Immutable;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>The JSON form of what a spectrum says about one phase. Every key is always there; what is not known is null.</summary>
internal static class FitPhaseJson
{
    /// <summary>The object of one phase.</summary>
    /// <param name="system">Its crystal system, which decides the keys.</param>
    /// <param name="phase">What was found.</param>
    /// <param name="lithium">Its Li content, or null.</param>
    /// <param name="anchor">Name of the reference that the Li content is read against, or null.</param>
    /// <param name="layer">Its one or two cells, or null.</param>
    public static JsonObject Of(CrystalSystem system, PhaseResult phase, LithiumResult? lithium, string? anchor, LayerReading? layer)
    {
        var json = new JsonObject
        {
            ["status"] = EnumWord.Of(phase.Status),
            ["flags"] = FitJson.Words(Flags(lithium, layer)),
        };
        AddCell(json, system, phase.Cell);
        FitLithiumJson.Add(json, lithium, anchor);
        FitLayerJson.Add(json, layer);
        json["peaks"] = new JsonArray([.. phase.Peaks.Select(Peak)]);
        json["unitcell"] = phase.UnitCell?.Solution is { } solution ? UnitCellJson.Statistics(solution) : null;
        return json;
    }

    /// <summary>The words for what to mind about a phase, in a fixed order.</summary>
    public static IEnumerable<string> Flags(LithiumResult? lithium, LayerReading? layer) =>
    [
        .. (lithium?.Flags ?? LithiumCaveats.None).Words(),
        .. layer?.Pair is null ? Array.Empty<string>() : [LayerFlags.TwoCells],
    ];

    private static void AddCell(JsonObject json, CrystalSystem system, CellEstimate? cell)
    {
        ImmutableArray<CellConstant> free = FreeConstants.Of(system);
        foreach (CellConstant constant in free)
        {
            string key = constant.Key();
            json[key] = cell?.Constants[constant];
            json["s_" + key] = cell?.Sigma(constant);
        }

        json["V_A3"] = cell?.Constants.Volume;
        json["s_V_A3"] = cell?.SigmaVolume(countingOnly: false);
        json["s_V_stat_A3"] = cell?.SigmaVolume(countingOnly: true);
        foreach (CellConstant constant in free)
            json[$"s_{constant.Symbol()}_stat_{constant.UnitKey()}"] = cell?.CountingSigma(constant);
        for (int j = 1; j < free.Length; j++)
        {
            for (int i = 0; i < j; i++)
            {
                string unit = free[i].UnitKey() == free[j].UnitKey() ? free[i].UnitKey() + "2" : $"{free[i].UnitKey()}_{free[j].UnitKey()}";
                json[$"cov_{free[i].Symbol()}{free[j].Symbol()}_{unit}"] = cell?.Covariance(i, j);
            }
        }
    }

    private static JsonObject Peak(PeakResult peak) => new()
    {
        ["hkl"] = new JsonArray(peak.Indices.H, peak.Indices.K, peak.Indices.L),
        ["E_keV"] = peak.EnergyKeV,
        ["s_E_keV"] = peak.SigmaEnergyKeV,
        ["d_A"] = peak.DSpacingAngstrom,
        ["s_d_A"] = peak.SigmaDSpacingAngstrom,
        ["area"] = peak.Area,
        ["s_area"] = peak.SigmaArea,
        ["fwhm_keV"] = peak.FwhmKeV,
    };
}
