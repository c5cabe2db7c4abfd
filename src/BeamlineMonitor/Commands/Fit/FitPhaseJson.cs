using System.Collections.Immutable;
using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>The JSON form of what a spectrum says about one phase. Every key is always there; what is not known is null.</summary>
internal static class FitPhaseJson
{
    /// <summary>The object of one phase.</summary>
    /// <param name="system">Its crystal system, which decides the keys.</param>
    /// <param name="phase">What was found.</param>
    public static JsonObject Of(CrystalSystem system, PhaseResult phase)
    {
        var json = new JsonObject { ["status"] = FitJson.Word(phase.Status) };
        AddCell(json, system, phase.Cell);
        json["fraction_2"] = null; // one cell against two is not fitted yet
        json["s_fraction_2"] = null;
        json["peaks"] = new JsonArray([.. phase.Peaks.Select(Peak)]);
        json["unitcell"] = phase.UnitCell?.Solution is { } solution ? UnitCellJson.Statistics(solution) : null;
        return json;
    }

    private static void AddCell(JsonObject json, CrystalSystem system, CellEstimate? cell)
    {
        ImmutableArray<CellConstant> free = FreeConstants.Of(system);
        foreach (CellConstant constant in free)
        {
            string key = $"{Symbol(constant)}_{Unit(constant)}";
            json[key] = cell?.Constants[constant];
            json["s_" + key] = cell?.Sigma(constant);
        }

        json["V_A3"] = cell?.Constants.Volume;
        json["s_V_A3"] = cell?.SigmaVolume(countingOnly: false);
        json["s_V_stat_A3"] = cell?.SigmaVolume(countingOnly: true);
        foreach (CellConstant constant in free)
            json[$"s_{Symbol(constant)}_stat_{Unit(constant)}"] = cell?.CountingSigma(constant);
        for (int j = 1; j < free.Length; j++)
        {
            for (int i = 0; i < j; i++)
            {
                string unit = Unit(free[i]) == Unit(free[j]) ? Unit(free[i]) + "2" : $"{Unit(free[i])}_{Unit(free[j])}";
                json[$"cov_{Symbol(free[i])}{Symbol(free[j])}_{unit}"] = cell?.Covariance(i, j);
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

    private static string Symbol(CellConstant constant) => constant.ToString().ToLowerInvariant();

    private static string Unit(CellConstant constant) => constant <= CellConstant.C ? "A" : "deg";
}
