using System.Text.Json;
using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>The JSON form of one analysed spectrum; docs/fit.md explains the keys.</summary>
internal static class FitJson
{
    /// <summary>The object that <c>fit --json</c> prints in one line.</summary>
    /// <param name="file">The file as it was named.</param>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="result">Its analysis.</param>
    /// <param name="phases">The phases that were asked for, in the order of the result's.</param>
    public static JsonObject Of(string file, Spectrum spectrum, SpectrumResult result, IReadOnlyList<Phase> phases) => new()
    {
        ["file"] = file,
        ["status"] = Word(result.Status),
        ["live_s"] = spectrum.LiveTime.TotalSeconds,
        ["real_s"] = spectrum.RealTime.TotalSeconds,
        ["dead_time"] = spectrum.DeadTimeFraction,
        ["flags"] = new JsonArray([.. Flags(result.Concerns).Select(flag => (JsonNode)flag)]),
        ["phases"] = new JsonObject(result.Phases.Zip(
            phases, (found, phase) => KeyValuePair.Create<string, JsonNode?>(phase.Name, FitPhaseJson.Of(phase.System, found)))),
    };

    /// <summary>The words for what to mind about a spectrum, in a fixed order.</summary>
    public static IEnumerable<string> Flags(SpectrumConcerns concerns) =>
        Enum.GetValues<SpectrumConcerns>().Where(flag => flag != SpectrumConcerns.None && concerns.HasFlag(flag)).Select(Word);

    /// <summary>The word for a status or flag: <c>NoCounts</c> is <c>no-counts</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
