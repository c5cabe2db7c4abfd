using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;
using Xunit.Abstractions;

namespace BeamlineMonitor.EndToEnd.Tests.Observing;

/// <summary>A cell whose spectra are dropped as files while its cycler's text grows, is cut, renamed and replaced; the daemon is a process of its own.</summary>
public sealed class GrowingCyclerTests(ITestOutputHelper output) : IDisposable
{
    private const int Rate = 60, Layers = 4, PristineScans = 2, Scans = 4;
    private const double ChargeAmperes = 1.5e-4;

    private static readonly TimeSpan FrameTime = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(5));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly ClockAnchor anchor = ClockAnchor.Now(Rate);

    private string Run => Path.Combine(folder.FullName, "charge.run");

    public void Dispose()
    {
        guard.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("cell1.mpt", false)]
    [InlineData("cell1.csv", true)]
    public async Task Run_CyclerLateCutRenamedAndReplaced_JoinsEveryRowOnceAndCountsTheCharge(string name, bool isCsv)
    {
        var clock = new ExperimentClock(anchor);
        string path = Path.Combine(folder.FullName, name), plan = await WritePlanAsync(), settings = await WriteSettingsAsync(path, isCsv);
        ObservedDaemon daemon = ObservedDaemon.Start(plan, Run, settings, "--end-on-stop");
        try
        {
            await daemon.WaitForLineAsync("device-lost: cell1/cycler", guard.Token);
            await using GrowingCycler cycler = GrowingCycler.Start(path, isCsv, clock);
            await daemon.WaitForLineAsync("device-back: cell1/cycler", guard.Token);
            Drop("lab6.mca", ExampleSpectra.All().First(example => example.File == "lab6.mca").Text, TimeSpan.Zero);
            for (int scan = 1; scan <= PristineScans; scan++) DropScan("pristine", scan, SyntheticFrame.Cell(2.8160, 14.0520));
            await daemon.WaitForResultsAsync(results => results.Length == 1 + (PristineScans * Layers), guard.Token);

            cycler.Amperes = ChargeAmperes;
            await DropWhenCoveredAsync(1);
            await cycler.EndFileAsync(RowsRead, isCut: true, () => Task.CompletedTask, guard.Token);
            await DropWhenCoveredAsync(2);
            cycler.Rotate();
            await DropWhenCoveredAsync(3);
            await cycler.EndFileAsync(RowsRead, isCut: false, async () => await daemon.DisposeAsync(), guard.Token); // killed: the file is replaced while nobody looks
            daemon = ObservedDaemon.Start(plan, Run, settings, "--end-on-stop");
            await DropWhenCoveredAsync(4);
            int written = cycler.Rows - 1; // the last is not whole yet
            while (RowsRead() < written) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, guard.Token);
            Assert.Equal(0, await daemon.StopAsync(guard.Token));
            await CheckAsync(cycler, isCsv);

            async Task DropWhenCoveredAsync(int scan)
            {
                int first = cycler.Rows;
                while (cycler.Rows - first < (1 + Layers) * FrameTime.TotalSeconds) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, guard.Token);
                DropScan("scan", scan, SyntheticFrame.Cell(2.8104, 14.3220));
                await daemon.WaitForResultsAsync(results => results.Count(result => result.Target is { Purpose: FramePurpose.Layer, Scan: var number } && number == scan) == Layers, guard.Token);
            }
        }
        finally
        {
            await daemon.DisposeAsync();
        }
    }

    private async Task CheckAsync(GrowingCycler cycler, bool isCsv)
    {
        using (RunReader run = RunReader.Open(Run))
        {
            int[] rows = [.. SamplesOf(run).SelectMany(block => block.Columns[SampleColumns.Potential]).Select(volts => GrowingCycler.RowOf(volts!.Value))];
            Assert.Equal(Enumerable.Range(0, rows.Length), rows); // not one lost, not one twice
            Assert.InRange(rows.Length, cycler.Rows - (5 * Rate), cycler.Rows); // it went on for the moment of the stop
            RunEvent[] events = [.. run.Events()];
            Assert.Single(events, happened => happened is { Kind: RunEventKinds.DeviceLost, Source: "cell1/cycler" });
            Assert.Single(events, happened => happened is { Kind: RunEventKinds.DeviceBack, Source: "cell1/cycler" });
            Assert.Equal(3, events.Count(happened => happened is { Kind: RunEventKinds.CyclerFileCut, Severity: EventSeverity.Warning, Source: "cell1" })); // cut, renamed, replaced
            CheckJoins(run, cycler);
        }

        JsonNode[] profiles = await ObservedDaemon.PublishedAsync(Run, "cell/cell1/profile", guard.Token);
        double[] x = [.. profiles.Select(profile => profile["x_coulomb"]!.GetValue<double>())];
        output.WriteLine($"{(isCsv ? "csv" : "mpt")}: {cycler.Rows} rows, x by charge {string.Join(", ", x.Select(value => $"{value:0.0000}"))}");
        Assert.Equal(Scans, x.Length);
        Assert.Equal(x.OrderDescending(), x);
        Assert.All(profiles, profile => Assert.InRange(profile["s_x_coulomb"]!.GetValue<double>(), 1e-4, 0.1));
    }

    /// <summary>Potential, current and charge of every layer are those that the cycler had in the middle of the exposure.</summary>
    private static void CheckJoins(RunReader run, GrowingCycler cycler)
    {
        RawFrame[] layers = [.. run.Exposures().Select(frames => frames[0]).Where(frame => frame.Target.Purpose == FramePurpose.Layer)];
        Assert.Equal(Scans * Layers, layers.Length);
        foreach (RawFrame layer in layers)
        {
            JoinedSamples joined = layer.Joined;
            Assert.InRange(joined.Overlap, 0.9, 1);
            Assert.Equal(ChargeAmperes, joined.CurrentAmperes!.Value.Mean, 1e-9);
            double charge = cycler.CoulombsAt(GrowingCycler.RowOf(joined.PotentialVolts!.Value.Mean));
            Assert.Equal(charge, joined.ChargeCoulombs!.Value, ChargeAmperes * FrameTime.TotalSeconds / 2);
        }

        Assert.Equal(layers.Select(layer => layer.Joined.ChargeCoulombs).Order(), layers.Select(layer => layer.Joined.ChargeCoulombs));
    }

    private int RowsRead()
    {
        using RunReader run = RunReader.Open(Run);
        return SamplesOf(run).Sum(block => block.OffsetsSeconds.Length);
    }

    private static IEnumerable<SampleBlock> SamplesOf(RunReader run) => run.Samples().Where(block => block.Kind == SampleKind.Potentiostat);

    // The layers of a scan, one frame after the other up to now.
    private void DropScan(string kind, int scan, CellConstants cell)
    {
        for (int layer = 1; layer <= Layers; layer++)
            Drop($"{kind}{scan}_{layer}.mca", ExampleSpectra.Mca(SyntheticFrame.Expected(cell, 10_000), (10 * scan) + layer + kind.Length, 60), (Layers - layer) * FrameTime);
    }

    // Whole at once, and as old as the exposure's end.
    private void Drop(string name, string text, TimeSpan ago)
    {
        string part = Path.Combine(folder.FullName, name + ".part");
        File.WriteAllText(part, text);
        File.SetLastWriteTimeUtc(part, TimeProvider.System.GetUtcNow().UtcDateTime - (ago / Rate));
        File.Move(part, Path.Combine(folder.FullName, "drop", name));
    }

    private async Task<string> WritePlanAsync()
    {
        JsonNode plan = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json"), guard.Token))!;
        plan["name"] = "charge";
        plan["pristine_scans"] = PristineScans;
        plan["detectors"]!.AsArray().RemoveAt(1);
        string file = Path.Combine(folder.FullName, "charge.json");
        await File.WriteAllTextAsync(file, plan.ToJsonString(), guard.Token);
        return file;
    }

    private async Task<string> WriteSettingsAsync(string cycler, bool isCsv)
    {
        var text = new JsonObject { ["Path"] = cycler };
        if (isCsv)
        {
            text["Columns"] = new JsonObject
            {
                ["Separator"] = ";", ["Time"] = "t [min]", ["SecondsPerUnit"] = 60, ["Potential"] = "U [mV]", ["VoltsPerUnit"] = 1e-3,
                ["Current"] = "I [A]", ["AmperesPerUnit"] = -1, ["DecimalComma"] = true,
            };
        }

        string drop = Directory.CreateDirectory(Path.Combine(folder.FullName, "drop")).FullName, file = Path.Combine(folder.FullName, "appsettings.json");
        await File.WriteAllTextAsync(
            file,
            new JsonObject
            {
                ["Station"] = new JsonObject { ["Name"] = "watched" },
                ["Mode"] = "observe",
                ["ExperimentClock"] = new JsonObject
                {
                    ["AnchorUtc"] = anchor.AnchorUtc, ["AnchorMonotonicNanoseconds"] = anchor.AnchorMonotonicNanoseconds, ["Rate"] = anchor.Rate,
                },
                ["Detectors"] = new JsonArray(new JsonObject
                {
                    ["Name"] = "horizontal",
                    ["Driver"] = "file-drop",
                    ["FileDrop"] = new JsonObject
                    {
                        ["Folder"] = drop, ["Standard"] = @"lab6\.mca", ["Pristine"] = @"pristine(?<scan>\d+)_(?<layer>\d+)\.mca", ["Layers"] = @"scan(?<scan>\d+)_(?<layer>\d+)\.mca",
                    },
                }),
                ["Cells"] = new JsonArray(new JsonObject { ["Name"] = "cell1", ["CyclerFile"] = text }),
            }.ToJsonString(),
            guard.Token);
        return file;
    }
}
