using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Commands.Runs;

/// <summary>The JSON form of a run at a glance.</summary>
internal static class RunJson
{
    /// <summary>What <c>runs --json</c> prints of a run.</summary>
    public static JsonObject Of(RunSummary run) => new()
    {
        ["file"] = run.Path,
        ["run"] = run.Manifest.Id,
        ["kind"] = EnumWord.Of(run.Manifest.Kind),
        ["state"] = EnumWord.Of(run.State),
        ["writer"] = run.Writer,
        ["proposal"] = run.Manifest.Proposal,
        ["sample"] = run.Manifest.Sample,
        ["program"] = run.Manifest.Program,
        ["runtime"] = run.Manifest.Runtime,
        ["config_sha256"] = run.Manifest.ConfigSha256(),
        ["started"] = run.Manifest.StartedAt,
        ["frames"] = run.Frames,
        ["sample_rows"] = run.SampleRows,
        ["events"] = run.Events,
        ["messages"] = run.Messages,
        ["unsent"] = run.Unsent,
        ["first_frame"] = run.FirstFrameAt,
        ["last_frame"] = run.LastFrameAt,
        ["size_bytes"] = run.SizeBytes,
        ["analyses"] = new JsonArray([.. run.Analyses.Select(Analysis)]),
    };

    private static JsonObject Analysis(AnalysisSummary analysis) => new()
    {
        ["id"] = analysis.Id,
        ["origin"] = analysis.Origin,
        ["started"] = analysis.StartedAt,
        ["ended"] = analysis.EndedAt,
        ["exposures"] = analysis.Outcomes,
        ["payload_sha256"] = analysis.PayloadSha256,
    };
}
