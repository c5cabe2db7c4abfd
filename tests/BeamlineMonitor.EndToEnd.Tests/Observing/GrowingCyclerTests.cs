using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Recording.Reading;
using Xunit.Abstractions;

namespace BeamlineMonitor.EndToEnd.Tests.Observing;

/// <summary>A cell whose spectra are dropped as files while its cycler's text grows, is cut, renamed and replaced; the daemon is a process of its own.</summary>
public sealed class GrowingCyclerTests(ITestOutputHelper output) : IDisposable
{
    private const int Scans = 4;
    private const double ChargeAmperes = 1.5e-4;

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(5));
    private readonly WatchedCharge charge = new();

    public void Dispose()
    {
        guard.Dispose();
        charge.Dispose();
    }

    [Theory]
    [InlineData("cell1.mpt", false)]
    [InlineData("cell1.csv", true)]
    public async Task Run_CyclerLateCutRenamedAndReplaced_JoinsEveryRowOnceAndCountsTheCharge(string name, bool isCsv)
    {
        string path = charge.Path(name);
        await charge.WriteAsync(CyclerFile(path, isCsv), guard.Token);
        ObservedDaemon daemon = charge.StartDaemon();
        try
        {
            await daemon.WaitForLineAsync("device-lost: cell1/cycler", guard.Token);
            await using GrowingCycler cycler = GrowingCycler.Start(path, isCsv, charge.Clock);
            await daemon.WaitForLineAsync("device-back: cell1/cycler", guard.Token);
            charge.DropBeginning();
            await daemon.WaitForResultsAsync(results => results.Length == WatchedCharge.FramesOfBeginning, guard.Token);

            cycler.Amperes = ChargeAmperes;
            await DropWhenCoveredAsync(1);
            await cycler.EndFileAsync(RowsRead, isCut: true, () => Task.CompletedTask, guard.Token);
            await DropWhenCoveredAsync(2);
            cycler.Rotate();
            await DropWhenCoveredAsync(3);
            await cycler.EndFileAsync(RowsRead, isCut: false, async () => await daemon.DisposeAsync(), guard.Token); // killed: the file is replaced while nobody looks
            daemon = charge.StartDaemon();
            await DropWhenCoveredAsync(4);
            int written = cycler.Rows - 1; // the last is not whole yet
            while (RowsRead() < written) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, guard.Token);
            Assert.Equal(0, await daemon.StopAsync(guard.Token));
            await CheckAsync(cycler, isCsv, written);

            async Task DropWhenCoveredAsync(int scan)
            {
                int first = cycler.Rows;
                while (cycler.Rows - first < (1 + WatchedCharge.Layers) * WatchedCharge.FrameTime.TotalSeconds) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, guard.Token);
                (DateTimeOffset end, DateTimeOffset endOfExperiment) = (TimeProvider.System.GetUtcNow(), charge.Clock.GetUtcNow());
                while (cycler.RowsUntil(endOfExperiment) is not { } covering || RowsRead() < covering) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, guard.Token);
                charge.DropScan(scan, end);
                await daemon.WaitForResultsAsync(results => results.Count(result => result.Target is { Purpose: FramePurpose.Layer, Scan: var number } && number == scan) == WatchedCharge.Layers, guard.Token);
            }
        }
        finally
        {
            await daemon.DisposeAsync();
        }
    }

    private async Task CheckAsync(GrowingCycler cycler, bool isCsv, int written)
    {
        using (RunReader run = RunReader.Open(charge.Run))
        {
            int[] rows = [.. SamplesOf(run).SelectMany(block => block.Columns[SampleColumns.Potential]).Select(volts => GrowingCycler.RowOf(volts!.Value))];
            Assert.Equal(Enumerable.Range(0, rows.Length), rows); // not one lost, not one twice
            Assert.InRange(rows.Length, written, cycler.Rows); // it went on for the moment of the stop
            RunEvent[] events = [.. run.Events()];
            Assert.Single(events, happened => happened is { Kind: RunEventKinds.DeviceLost, Source: "cell1/cycler" });
            Assert.Single(events, happened => happened is { Kind: RunEventKinds.DeviceBack, Source: "cell1/cycler" });
            Assert.Equal(3, events.Count(happened => happened is { Kind: RunEventKinds.CyclerFileCut, Severity: EventSeverity.Warning, Source: "cell1" })); // cut, renamed, replaced
            CheckJoins(run, cycler);
        }

        JsonNode[] profiles = await ObservedDaemon.PublishedAsync(charge.Run, "cell/cell1/profile", guard.Token);
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
        Assert.Equal(Scans * WatchedCharge.Layers, layers.Length);
        foreach (RawFrame layer in layers)
        {
            JoinedSamples joined = layer.Joined;
            Assert.InRange(joined.Overlap, 0.9, 1);
            Assert.Equal(ChargeAmperes, joined.CurrentAmperes!.Value.Mean, 1e-9);
            double charge = cycler.CoulombsAt(GrowingCycler.RowOf(joined.PotentialVolts!.Value.Mean));
            Assert.Equal(charge, joined.ChargeCoulombs!.Value, ChargeAmperes * WatchedCharge.FrameTime.TotalSeconds / 2);
        }

        Assert.Equal(layers.Select(layer => layer.Joined.ChargeCoulombs).Order(), layers.Select(layer => layer.Joined.ChargeCoulombs));
    }

    private int RowsRead()
    {
        using RunReader run = RunReader.Open(charge.Run);
        return SamplesOf(run).Sum(block => block.OffsetsSeconds.Length);
    }

    private static IEnumerable<SampleBlock> SamplesOf(RunReader run) => run.Samples().Where(block => block.Kind == SampleKind.Potentiostat);

    private static JsonObject CyclerFile(string path, bool isCsv)
    {
        var file = new JsonObject { ["Path"] = path };
        if (isCsv)
        {
            file["Columns"] = new JsonObject
            {
                ["Separator"] = ";", ["Time"] = "t [min]", ["SecondsPerUnit"] = 60, ["Potential"] = "U [mV]", ["VoltsPerUnit"] = 1e-3,
                ["Current"] = "I [A]", ["AmperesPerUnit"] = -1, ["DecimalComma"] = true,
            };
        }

        return file;
    }
}
