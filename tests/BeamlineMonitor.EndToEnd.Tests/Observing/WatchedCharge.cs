using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Observing;

/// <summary>A folder in which a charge is watched: spectra are dropped into it, synthetic ones of known truth, sixty times as fast as real time.</summary>
internal sealed class WatchedCharge : IDisposable
{
    public const int Rate = 60, Layers = 4, FramesOfBeginning = 1 + (PristineScans * Layers);
    public static readonly TimeSpan FrameTime = TimeSpan.FromSeconds(60);

    private const int PristineScans = 2;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public ExperimentClock Clock { get; } = new(ClockAnchor.Now(Rate));

    public string Run => Path("charge.run");

    public string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Writes plan and settings.</summary>
    public async Task WriteAsync(JsonObject? cyclerFile, CancellationToken cancellationToken)
    {
        JsonNode plan = JsonNode.Parse(await File.ReadAllTextAsync(System.IO.Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json"), cancellationToken))!;
        plan["name"] = "charge";
        plan["pristine_scans"] = PristineScans;
        plan["detectors"]!.AsArray().RemoveAt(1);
        await File.WriteAllTextAsync(Path("charge.json"), plan.ToJsonString(), cancellationToken);
        var settings = new JsonObject
        {
            ["Station"] = new JsonObject { ["Name"] = "watched" },
            ["Mode"] = "observe",
            ["ExperimentClock"] = new JsonObject
            {
                ["AnchorUtc"] = Clock.Anchor.AnchorUtc, ["AnchorMonotonicNanoseconds"] = Clock.Anchor.AnchorMonotonicNanoseconds, ["Rate"] = Rate,
            },
            ["Detectors"] = new JsonArray(new JsonObject
            {
                ["Name"] = "horizontal",
                ["Driver"] = "file-drop",
                ["FileDrop"] = new JsonObject
                {
                    ["Folder"] = Directory.CreateDirectory(Path("drop")).FullName,
                    ["Standard"] = @"lab6\.mca",
                    ["Pristine"] = @"pristine(?<scan>\d+)_(?<layer>\d+)\.mca",
                    ["Layers"] = @"scan(?<scan>\d+)_(?<layer>\d+)\.mca",
                },
            }),
        };
        if (cyclerFile is not null) settings["Cells"] = new JsonArray(new JsonObject { ["Name"] = "cell1", ["CyclerFile"] = cyclerFile });
        await File.WriteAllTextAsync(Path("appsettings.json"), settings.ToJsonString(), cancellationToken);
    }

    public ObservedDaemon StartDaemon() => ObservedDaemon.Start(Path("charge.json"), Run, Path("appsettings.json"), "--end-on-stop");

    /// <summary>Starts a daemon whose files can be limited.</summary>
    public ObservedDaemon StartLimitedDaemon() => ObservedDaemon.StartLimited(Path("charge.json"), Run, Path("appsettings.json"), "--end-on-stop");

    /// <summary>Drops the standard and the pristine layers.</summary>
    public void DropBeginning()
    {
        Drop("lab6.mca", ExampleSpectra.All().First(example => example.File == "lab6.mca").Text, TimeProvider.System.GetUtcNow());
        for (int scan = 1; scan <= PristineScans; scan++) DropLayers($"pristine{scan}", scan, SyntheticFrame.Cell(2.8160, 14.0520), TimeProvider.System.GetUtcNow());
    }

    /// <summary>Drops a scan of charged layers.</summary>
    /// <param name="scan">Its number.</param>
    /// <param name="end">When the last one had been exposed, real UTC; null for now.</param>
    public void DropScan(int scan, DateTimeOffset? end = null) =>
        DropLayers($"scan{scan}", PristineScans + scan, SyntheticFrame.Cell(2.8104, 14.3220), end ?? TimeProvider.System.GetUtcNow());

    // One frame after the other up to the end.
    private void DropLayers(string name, int pass, CellConstants cell, DateTimeOffset end)
    {
        for (int layer = 1; layer <= Layers; layer++)
            Drop($"{name}_{layer}.mca", ExampleSpectra.Mca(SyntheticFrame.Expected(cell, 10_000), (Layers * pass) + layer, 60), end - ((Layers - layer) * FrameTime / Rate));
    }

    // Whole at once, and as old as the exposure's end.
    private void Drop(string name, string text, DateTimeOffset end)
    {
        File.WriteAllText(Path(name), text);
        File.SetLastWriteTimeUtc(Path(name), end.UtcDateTime);
        File.Move(Path(name), Path($"drop/{name}"));
    }
}
