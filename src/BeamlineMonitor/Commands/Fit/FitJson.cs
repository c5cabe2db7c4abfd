using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>The JSON form of one analysed spectrum; docs/fit.md explains the keys.</summary>
internal static class FitJson
{
    /// <summary>The object that <c>fit --json</c> prints in one line.</summary>
    /// <param name="file">The file as it was named.</param>
    /// <param name="reading">What it gave.</param>
    /// <param name="plan">What was asked for.</param>
    public static JsonObject Of(string file, FitReading reading, FitPlan plan) => new()
    {
        ["file"] = file,
        ["status"] = EnumWord.Of(reading.Result.Status),
        ["live_s"] = reading.Spectrum.LiveTime.TotalSeconds,
        ["real_s"] = reading.Spectrum.RealTime.TotalSeconds,
        ["dead_time"] = reading.Spectrum.DeadTimeFraction,
        ["flags"] = Words(Flags(reading.Result.Concerns)),
        ["inert_line"] = plan.Reference?.Inert is { } line ? $"{line.Group} {line.Label}" : null,
        ["drift_eV"] = reading.Drift?.ElectronVolts,
        ["s_drift_eV"] = reading.Drift?.SigmaElectronVolts,
        ["diagnosis"] = reading.Layer?.Diagnosis is { } diagnosis ? EnumWord.Of(diagnosis.Verdict) : null,
        ["diagnosis_odds"] = FitLayerJson.Odds(reading.Layer?.Diagnosis),
        ["phases"] = new JsonObject(reading.Result.Phases.Zip(plan.Phases, (found, phase) => KeyValuePair.Create<string, JsonNode?>(
            phase.Name,
            FitPhaseJson.Of(phase.System, found, reading.LithiumOf(phase.Name), plan.Lithium?.AnchorId, reading.LayerOf(phase.Name))))),
    };

    /// <summary>Words as a JSON array.</summary>
    public static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => (JsonNode)word)]);

    /// <summary>The words for what to mind about a spectrum, in a fixed order.</summary>
    public static IEnumerable<string> Flags(SpectrumConcerns concerns) =>
        Enum.GetValues<SpectrumConcerns>().Where(flag => flag != SpectrumConcerns.None && concerns.HasFlag(flag)).Select(EnumWord.Of);
}
