using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Publishing;
using BeamlineMonitor.Recording.Analyses;
using BeamlineMonitor.Recording.Export;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Commands.Replay;

/// <summary>The verb <c>replay</c>: a recorded run through the same pipeline.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<FileInfo> RunArgument = new("RUN") { Description = "The run file." };

    private static readonly Option<string[]> CalibrationOption =
        new("--calibration") { Description = "DETECTOR=FILE: another calibration; may be repeated. The run's own standard is then not used for it. Or \"interpolated\": in time between the run's own standards." };

    private static readonly Option<string[]> ReferenceOption =
        new("--reference") { Description = "CELL/LAYER/DETECTOR=FILE (LAYER/DETECTOR=FILE with one cell): another reference, from 'reference --out'; may be repeated. The run's own pristine frames are then not used for it." };

    private static readonly Option<string?> CurveOption = new("--curve") { Description = "Another curve of Li content for all cells, such as L." };

    private static readonly Option<FileInfo?> OutOption = new("--out") { Description = "Write the analysis to a copy of the run; for a run that a daemon writes, or on read-only media." };

    private static readonly Option<string?> ConfigOption = new("--config") { Description = "The config folder, for --curve." };

    private static readonly Option<bool> PublishOption =
        new("--publish") { Description = "Publish the replay to the broker of the settings, as the station NAME-replay." };

    private static readonly Option<FileInfo?> SettingsOption =
        new("--appsettings") { Description = "This machine's settings, for --publish; by default ./appsettings.json, then the one beside the program." };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    /// <returns>The verb.</returns>
    public static Command Create()
    {
        var command = new Command("replay", "Analyse a recorded run again, beside what it holds; exit 1 when the same settings give other payloads.")
        {
            RunArgument, CalibrationOption, ReferenceOption, CurveOption, OutOption, ConfigOption, PublishOption, SettingsOption, JsonOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            (string run, RunSetup recorded, RunSetup setup) = Setups(parsed);
            await using ReplayPublishing? publishing = parsed.GetValue(PublishOption)
                ? await ReplayPublishing.StartAsync(
                    DaemonSettingsReader.Read(DaemonSettingsReader.PathOf(parsed.GetValue(SettingsOption))), run, setup, parsed.InvocationConfiguration.Error, cancellationToken)
                : null; // before anything is written: a broker that is away leaves nothing behind
            string path = Target(parsed);
            await using RunFile file = await RunFile.OpenAsync(path, OpenedRun.Program, TimeProvider.System, cancellationToken);
            using RunReader reader = RunReader.Open(path);
            bool isSame = ReferenceEquals(recorded, setup);
            string settings = new JsonObject
            {
                ["program"] = OpenedRun.Program,
                ["calibration"] = new JsonArray([.. (parsed.GetValue(CalibrationOption) ?? []).Select(text => (JsonNode)text)]),
                ["reference"] = new JsonArray([.. (parsed.GetValue(ReferenceOption) ?? []).Select(text => (JsonNode)text)]),
                ["curve"] = parsed.GetValue(CurveOption),
            }.ToJsonString();
            AnalysisStore store = await file.BeginAnalysisAsync("replay", settings, publishing is null ? null : publishing.Take, cancellationToken);
            var replay = new RunReplay(setup, OpenedRun.MessagesOf(reader.Manifest, setup.Plan, []).Messages, store, publishing);
            long started = TimeProvider.System.GetTimestamp();
            string hash = await replay.PlayAsync(reader, cancellationToken);
            TimeSpan took = TimeProvider.System.GetElapsedTime(started);
            if (publishing is not null && await publishing.FinishAsync(cancellationToken) is var left and > 0)
                throw new InputException($"The broker would not take {left} messages of the replay.");
            return await ReportAsync(parsed, reader, store.Id, replay.Exposures, hash, isSame, took);
        }
        catch (Exception e) when (e is RunStoreException or ConfigException or IOException)
        {
            throw new InputException(e.Message, e);
        }
    }

    private static async Task<int> ReportAsync(
        ParseResult parsed, RunReader reader, long analysis, long exposures, string hash, bool isSame, TimeSpan took)
    {
        RunSummary summary = reader.Summarize();
        string? recorded = summary.Analyses[0].PayloadSha256;
        bool isSameProgram = reader.Manifest.Program == OpenedRun.Program && reader.Manifest.Runtime == OpenedRun.Runtime;
        TimeSpan span = (summary.LastFrameAt - summary.FirstFrameAt) ?? TimeSpan.Zero;
        bool? isEqual = isSame && recorded is not null ? recorded == hash : null;
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(JsonOption))
        {
            await output.WriteLineAsync(new JsonObject
            {
                ["file"] = reader.Path,
                ["analysis"] = analysis,
                ["exposures"] = exposures,
                ["took_s"] = took.TotalSeconds,
                ["times_real"] = span / took,
                ["payload_sha256"] = hash,
                ["recorded_sha256"] = recorded,
                ["equal"] = isEqual,
                ["same_program"] = isSameProgram,
            }.ToJsonString());
        }
        else
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{reader.Path}: analysis {analysis}: {exposures} exposures of {span.TotalHours:0.00} h in {took.TotalSeconds:0.00} s, {span / took:0} times real time"));
            await output.WriteLineAsync(isEqual switch
            {
                true => $"payloads equal the recorded ones: {hash}",
                false => $"payloads differ from the recorded ones: {hash} instead of {recorded}"
                    + (isSameProgram ? "" : "; another version or runtime made them, compare the numbers instead"),
                null => $"payloads: {hash}" + (isSame ? " (the run has no end, so there is nothing to compare with)" : " (other settings, so nothing to compare with)"),
            });
        }

        return isEqual == false && isSameProgram ? ExitCode.Refused : ExitCode.Ok;
    }

    /// <summary>The run's id, what it was recorded with, and what it is analysed with now: all that may be wrong is found before anything is written.</summary>
    private static (string Run, RunSetup Recorded, RunSetup Now) Setups(ParseResult parsed)
    {
        using RunReader reader = RunReader.Open(parsed.GetValue(RunArgument)!.FullName);
        if (parsed.GetValue(OutOption) is null && reader.Summarize().State == RunState.Live)
            throw new InputException($"{reader.Path}: a daemon writes this run; replay a copy of it, with --out FILE.");
        RunSetup recorded = RecordedSetup.Load(reader.Path, reader.Manifest);
        RunSetup now = ReplaySetup.WithCalibrations(recorded, reader, parsed.GetValue(CalibrationOption) ?? []);
        now = ReplaySetup.WithReferences(now, reader, parsed.GetValue(ReferenceOption) ?? []);
        if (parsed.GetValue(CurveOption) is { } curve)
            now = ReplaySetup.WithCurve(now, curve, ConfigFolder.Find(ConfigPlaces.OfThisProcess(parsed.GetValue(ConfigOption))));
        return (reader.Manifest.Id, recorded, now);
    }

    private static string Target(ParseResult parsed)
    {
        string path = parsed.GetValue(RunArgument)!.FullName;
        if (parsed.GetValue(OutOption) is not { } copy) return path;
        RunCopy.Write(path, copy.FullName);
        return copy.FullName;
    }
}
