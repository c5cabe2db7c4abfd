using System.Globalization;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Commands.Runs;

/// <summary>Runs as tables of text.</summary>
internal static class RunTable
{
    /// <summary>Writes one line a run.</summary>
    public static void WriteList(TextWriter output, IReadOnlyList<(RunSummary Run, bool? IsSound)> runs)
    {
        List<string[]> rows = [["file", "run", "state", "sample", "frames", "first frame (UTC)", "span (h)", "size (MB)", "verified"]];
        foreach ((RunSummary run, bool? isSound) in runs)
        {
            rows.Add(
            [
                Path.GetFileName(run.Path), run.Manifest.Id, State(run), run.Manifest.Sample, Text(run.Frames),
                Instant(run.FirstFrameAt), Hours(run), Megabytes(run), Sound(isSound),
            ]);
        }

        TextTable.Write(output, rows);
    }

    /// <summary>Writes what a run holds.</summary>
    public static void WriteOne(TextWriter output, RunSummary run, bool? isSound)
    {
        (string Name, string Value)[] lines =
        [
            ("run", run.Manifest.Id),
            ("state", State(run)),
            ("proposal", run.Manifest.Proposal),
            ("sample", run.Manifest.Sample),
            ("started", Instant(run.Manifest.StartedAt)),
            ("program", $"{run.Manifest.Program} on {run.Manifest.Runtime}"),
            ("config", run.Manifest.ConfigSha256()),
            ("frames", $"{Text(run.Frames)} over {Hours(run)} h"),
            ("samples", $"{Text(run.SampleRows)} rows"),
            ("events", Text(run.Events)),
            ("messages", $"{Text(run.Messages)}, {Text(run.Unsent)} unsent"),
            ("size", $"{Megabytes(run)} MB"),
            ("verified", Sound(isSound)),
        ];
        foreach ((string name, string value) in lines) output.WriteLine($"{name,-10}{value}");
        output.WriteLine();
        TextTable.Write(
            output,
            [
                ["analysis", "origin", "exposures", "ended (UTC)", "payload hash"],
                .. run.Analyses.Select(a => new[] { Text(a.Id), a.Origin, Text(a.Outcomes), Instant(a.EndedAt), a.PayloadSha256 ?? "-" }),
            ]);
    }

    private static string State(RunSummary run) => run.State == RunState.Live ? $"live ({run.Writer})" : EnumWord.Of(run.State);

    private static string Sound(bool? isSound) => isSound switch { null => "not asked", true => "sound", false => "FAULTY" };

    private static string Hours(RunSummary run) =>
        run is { FirstFrameAt: { } first, LastFrameAt: { } last } ? (last - first).TotalHours.ToString("F2", CultureInfo.InvariantCulture) : "-";

    private static string Megabytes(RunSummary run) => (run.SizeBytes / 1e6).ToString("F1", CultureInfo.InvariantCulture);

    private static string Instant(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
