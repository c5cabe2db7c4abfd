using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests;

/// <summary>Run files as the daemon writes them, of synthetic frames: the plan of the thin cell with its primary detector, in a folder that goes with the test.</summary>
internal sealed class RecordedCharge : IDisposable
{
    /// <summary>Name of the detector.</summary>
    public const string Detector = "horizontal";

    private static readonly ConfigFolder Config = ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, "", "", ""));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    /// <summary>A file in the folder.</summary>
    public string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    /// <summary>Writes a file into the folder.</summary>
    public string Write(string name, JsonNode json)
    {
        File.WriteAllText(Path(name), json.ToJsonString());
        return Path(name);
    }

    /// <summary>Writes a plan below the folder <c>plans</c>, and loads it.</summary>
    public RunSetup Setup(Action<JsonObject> change)
    {
        JsonObject plan = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json")))!.AsObject();
        plan["name"] = "charge";
        plan["detectors"]!.AsArray().RemoveAt(1);
        change(plan);
        Directory.CreateDirectory(Path("plans"));
        return RunSetup.Load(Config, Write("plans/charge.json", plan));
    }

    /// <summary>Opens a run file as the daemon does.</summary>
    public Task<OpenedRun> OpenAsync(string name, RunSetup setup) => OpenedRun.OpenAsync(Path(name), setup, DateTimeOffset.UnixEpoch, null, CancellationToken.None);

    /// <summary>Records a run from its beginning to its end.</summary>
    /// <returns>Its file.</returns>
    public async Task<string> RecordAsync(string name, RunSetup setup, params IEnumerable<IReadOnlyList<RawFrame>> exposures)
    {
        await using OpenedRun run = await OpenAsync(name, setup);
        foreach (IReadOnlyList<RawFrame> frames in exposures) await TakeAsync(run, frames);
        await TellEndAsync(run);
        await run.File.EndAsync(CancellationToken.None);
        return run.File.Path;
    }

    /// <summary>Commits an exposure and its result.</summary>
    public static async Task<AnalysisOutcome> TakeAsync(OpenedRun run, IReadOnlyList<RawFrame> frames)
    {
        await run.File.CommitMeasuredAsync([], _ => [], _ => frames, CancellationToken.None);
        AnalysisOutcome outcome = run.Analysis.Take(frames);
        await run.File.CommitResultAsync(outcome, run.Messages.OfOutcome(outcome, frames), CancellationToken.None);
        return outcome;
    }

    /// <summary>Commits the event with which a run ends.</summary>
    public static Task TellEndAsync(OpenedRun run)
    {
        var ended = new RunEvent(DateTimeOffset.UnixEpoch, RunEventKinds.RunEnded, EventSeverity.Information, "the plan is done", null);
        return run.File.CommitEventAsync(ended, run.Messages.OfEvent(ended), CancellationToken.None);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
