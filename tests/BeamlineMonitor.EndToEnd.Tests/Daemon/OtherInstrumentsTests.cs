using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>The daemon runs a short charge on the instruments that are not the usual ones: an xMAP and a SourceMeter.</summary>
public sealed class OtherInstrumentsTests : IDisposable
{
    private readonly DaemonFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("2450", 1500, 2.0)]
    [InlineData("2400", 120, 0.4)] // the host keeps up with it, one cycle after the other
    public async Task Run_OnAnXmapAndASourceMeter_ChargesAndReadsEveryLayer(string potentiostat, int speed, double hours)
    {
        const double MicroamperesPerArea = 12.5664, IntervalSeconds = 10; // 1 A/m² on 0.125664 cm²
        string plan = await folder.WritePlanAsync("short", root =>
        {
            root["pristine_scans"] = 1;
            root["cells"]![0]!["steps"] = new JsonArray(new JsonObject
            {
                ["kind"] = "constant-current", ["j_A_per_m2"] = 1, ["until_V"] = 3.6, ["at_most_h"] = hours, ["interval_s"] = IntervalSeconds,
            });
        });
        await using ForeignProcess simulator = await folder.SimulateAsync(
            "--scenario", "paper-1mAh", "--speed", $"{speed}", "--detector", "epics-xmap", "--potentiostat", potentiostat);
        await using ForeignProcess daemon = folder.Run(plan, "short.run");
        await daemon.WaitForLineAsync("run-ended", folder.Token);
        Assert.Equal(0, await daemon.WaitForExitAsync(folder.Token));

        using RunReader run = RunReader.Open(folder.Path("short.run"));
        RawFrame[] frames = [.. run.Exposures().SelectMany(exposure => exposure)];
        Assert.Equal(["horizontal", "vertical"], frames.Select(frame => frame.Detector).Distinct());
        Assert.All(frames, frame => Assert.Empty(frame.Warnings));
        Assert.Equal([1, 2, 3, 4], frames.Where(frame => frame.Target.Purpose == FramePurpose.Layer).Select(frame => frame.Target.Layer!.Value).Distinct().Order());

        // The charge that went through the cell is the plan's current times its time, gaps of the output included.
        SampleBlock[] charge = [.. run.Samples().Where(block => block.Kind == SampleKind.Potentiostat && block.Step == 0)];
        (DateTimeOffset At, double Microamperes)[] samples =
            [.. charge.SelectMany(block => block.OffsetsSeconds.Zip(block.Columns[1], (offset, current) => (block.StartedAt.AddSeconds(offset), current!.Value * 1e6)))];
        Assert.InRange(samples.Length, 10, (int)(hours * 360) + 1);
        Assert.All(samples.Zip(samples.Skip(1)), pair =>
        {
            double seconds = (pair.Second.At - pair.First.At).TotalSeconds;
            double least = potentiostat == "2450" ? 0.999 * seconds : 0.1 * IntervalSeconds; // the other's output is off until the host has asked for the next cycle
            Assert.InRange(pair.Second.Microamperes * seconds, least * MicroamperesPerArea, 1.001 * seconds * MicroamperesPerArea);
        });
        FrameResult[] results = [.. run.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames).Where(result => result.Target.Purpose == FramePurpose.Layer)];
        Assert.Contains(results, result => result.FromC is { X: > 0.9 and < 1.05 });
    }
}
