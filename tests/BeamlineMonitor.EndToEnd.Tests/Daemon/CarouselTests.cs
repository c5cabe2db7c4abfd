using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>Two cells on a carousel: one is charged, one rests, and the layers of each carry its own x and the samples of its own potentiostat.</summary>
public sealed class CarouselTests : IDisposable
{
    private readonly DaemonFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_TwoCellsOnACarousel_EachHasItsOwnXAndItsOwnSamples()
    {
        string plan = await folder.WritePlanAsync("carousel", root =>
        {
            root["pristine_scans"] = 2;
            root["standard"]!["carousel_um"] = 0;
            JsonObject charged = root["cells"]![0]!.AsObject();
            charged["carousel_um"] = 0;
            charged["steps"] = JsonNode.Parse("""[ { "kind": "constant-current", "j_A_per_m2": 2, "until_V": 3.6, "at_most_h": 2.5, "interval_s": 10 } ]""");
            JsonObject resting = charged.DeepClone().AsObject();
            resting["name"] = "cell2";
            resting["carousel_um"] = 10_000;
            resting["steps"] = JsonNode.Parse("""[ { "kind": "rest", "at_most_h": 2.5, "interval_s": 10 } ]""");
            root["cells"]!.AsArray().Add(resting);
        });
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--scenario", "paper-1mAh", "--speed", "1500");
        await using ForeignProcess daemon = folder.Run(plan, "carousel.run");
        await daemon.WaitForLineAsync("run-ended", folder.Token);
        Assert.Equal(0, await daemon.WaitForExitAsync(folder.Token));

        using RunReader run = RunReader.Open(folder.Path("carousel.run"));
        RawFrame[] layers = [.. run.Exposures().SelectMany(exposure => exposure).Where(frame => frame.Target.Purpose == FramePurpose.Layer)];
        Assert.Equal(["cell1", "cell2"], layers.Select(frame => frame.Target.Cell!).Distinct());
        Assert.All(layers.GroupBy(frame => frame.Target.Scan), scan => Assert.Equal(["cell1", "cell2"], scan.Select(frame => frame.Target.Cell!).Distinct()));

        // Each cell has the samples of its own potentiostat: the one that rests has no current, whatever the other's is.
        SampleBlock[] potentials = [.. run.Samples().Where(block => block.Kind == SampleKind.Potentiostat)];
        Assert.All(Currents(potentials, "cell2"), current => Assert.Equal(0, current));
        Assert.Contains(Currents(potentials, "cell1"), current => current > 2.4e-5);
        RawFrame[] whileCharging = [.. layers.Where(frame => frame.Target.Cell == "cell1" && frame.Joined.CurrentAmperes?.Mean > 2e-5)];
        Assert.NotEmpty(whileCharging);
        Assert.All(layers.Where(frame => frame.Target.Cell == "cell2"), frame => Assert.True(frame.Joined.CurrentAmperes is null or { Mean: 0 }));

        // x of the last scan: the resting cell's stays at its 0.99, the charged one's has fallen.
        int last = layers.Max(frame => frame.Target.Scan);
        FrameResult[] results = [.. run.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames)
            .Where(result => result.Target.Purpose == FramePurpose.Layer && result.Target.Scan == last && result.Detector == "horizontal" && result.FromC is not null)];
        double charged = MeanX(results, "cell1"), resting = MeanX(results, "cell2");
        Assert.Equal(0.99, resting, 0.02);
        Assert.True(charged < resting - 0.03, $"x of the charged cell is {charged}, of the resting one {resting}");
    }

    private static IEnumerable<double> Currents(SampleBlock[] blocks, string cell) =>
        blocks.Where(block => block.Source == cell).SelectMany(block => block.Columns[1]).OfType<double>();

    private static double MeanX(FrameResult[] results, string cell) =>
        results.Where(result => result.Target.Cell == cell).Average(result => result.FromC!.X);
}
