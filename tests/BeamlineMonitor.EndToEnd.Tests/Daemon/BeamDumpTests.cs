using System.Net;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>
/// The ring loses its beam twice in a short charge: daemon and simulator as two processes. At this speed a process variable lags by some seconds of
/// experiment, so frames at an edge of a dump are judged with that margin.
/// </summary>
public sealed class BeamDumpTests : IDisposable
{
    private const double DarkSeconds = 60, ExposureSeconds = 300;
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(10));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    private string Config => Path.Combine(folder.FullName, "config");

    private string Settings => Path.Combine(folder.FullName, "appsettings.json");

    private string Run => Path.Combine(folder.FullName, "dump.run");

    public void Dispose()
    {
        guard.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_BeamLostInTheCharge_FitsNoDarkFrameLosesNoBrightOneAndNeverStopsTheCell()
    {
        await PrepareAsync();
        await using ForeignProcess simulator = Start("simulate", "--scenario", "paper-1mAh", "--speed", "1000", "--json", "--out", Settings);
        string started = await simulator.WaitForLineAsync("{\"start\":", guard.Token);
        StationWiring wiring = WiringJson.Parse(Settings, JsonNode.Parse(started)!["start"]!["appsettings"]!.ToJsonString());
        await using ForeignProcess daemon = Start("run", "--plan", "short", "--run", Run, "--appsettings", Settings);
        await using var client = new CaClient(
            new CaClientOptions { NameServers = [.. wiring.ChannelAccess.NameServers], LocalAddress = IPAddress.Loopback }, TimeProvider.System);
        CaChannel ring = await client.Open(new BeamPvNames().LoseBeam).WhenConnectedAsync(guard.Token);
        await daemon.WaitForLineAsync(RunEventKinds.LayersBegun, guard.Token);
        using CaMonitor acquiring = client.Open($"{wiring.Detectors[0].Records[0]}.ACQG").Subscribe(DbrForm.Plain, null, 1, EventMask.Value, capacity: 64);
        foreach (int exposures in (int[])[1, 2]) // after the first dump its layer is retaken; the second comes in another one
        {
            for (int i = 0; i < exposures; i++) await UntilExposingAsync(acquiring);
            await ring.WriteAsync(CaValue.Of(DarkSeconds), guard.Token);
        }

        Assert.Equal(0, await daemon.WaitForExitAsync(guard.Token));
        using RunReader reader = RunReader.Open(Run);
        RunEvent[] events = [.. reader.Events()];
        DateTimeOffset[] lost = [.. Times(events, RunEventKinds.BeamLost)], back = [.. Times(events, RunEventKinds.BeamBack)];
        Assert.Equal((2, 2), (lost.Length, back.Length));
        Dictionary<long, FrameResult> results = reader.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames).ToDictionary(result => result.Frame);
        RawFrame[] layers = [.. reader.Exposures().SelectMany(frames => frames).Where(frame => frame.Target.Purpose == FramePurpose.Layer)];

        RawFrame[] dark = [.. layers.Where(frame => lost.Any(at => frame.StartedAt < at && frame.EndedAt > at + Margin))];
        Assert.NotEmpty(dark);
        Assert.All(dark, frame => Assert.Equal(FrameStatus.Degraded, results[frame.Number].Status));
        Assert.All(dark, frame => Assert.Contains(FrameGate.NoBeam, results[frame.Number].Flags));
        Assert.All(dark, frame => Assert.Null(results[frame.Number].FromVolume));
        Assert.All(dark, frame => Assert.Contains(layers, again => again.Target == frame.Target && results[again.Number].Status != FrameStatus.Degraded));

        RawFrame[] bright = [.. layers.Where(frame => lost.All(at => frame.EndedAt < at - Margin || frame.StartedAt > at))];
        Assert.Contains(bright, frame => frame.StartedAt > back[1]);
        Assert.All(bright, frame => Assert.DoesNotContain(FrameGate.NoBeam, results[frame.Number].Flags));
        Assert.All(bright, frame => Assert.Equal(
            frame.Detector == "horizontal" ? FrameStatus.Ok : FrameStatus.NotFitted, results[frame.Number].Status)); // the texture shows the other no line

        // Nothing is exposed in the dark, nor before the beam has settled.
        Assert.All(lost.Zip(back), dump => Assert.DoesNotContain(
            layers, frame => frame.StartedAt > dump.First + Margin && frame.StartedAt < dump.Second + BeamPlan.Default.Settle));
        AssertCellNeverStopped(reader, events);
        Assert.All(bright, frame => Assert.Equal(BeamPvs.TemperatureCelsius, frame.Joined.CellTemperatureCelsius!.Value.Mean, 6));
        Assert.All(bright, frame => Assert.Equal(BeamPvs.TemperatureCelsius, frame.Joined.HutchTemperatureCelsius!.Value.Mean, 6));
    }

    private static IEnumerable<DateTimeOffset> Times(RunEvent[] events, string kind) => events.Where(happened => happened.Kind == kind).Select(happened => happened.At);

    private static void AssertCellNeverStopped(RunReader reader, RunEvent[] events)
    {
        DateTimeOffset from = events.Single(happened => happened.Kind == RunEventKinds.StepStarted).At;
        DateTimeOffset to = events.Single(happened => happened.Kind == RunEventKinds.StepEnded).At;
        double[] amperes =
        [
            .. from block in reader.Samples()
               where block.Kind == SampleKind.Potentiostat && block.Step == 0
               from current in block.Columns[SampleColumns.Current]
               select current!.Value,
        ];
        Assert.All(amperes, current => Assert.True(current > 1.2e-5, $"{current} A"));
        Assert.True(amperes.Length > 0.98 * (to - from).TotalSeconds, $"{amperes.Length} samples of 1 s in {to - from}");
        Assert.All(reader.Samples(), block => Assert.All(block.Flags, flag => Assert.Equal(0, flag & SampleColumns.GapBefore)));
    }

    private async Task UntilExposingAsync(CaMonitor acquiring)
    {
        while ((await acquiring.ReadAsync(guard.Token)).Value.Number() == 0)
        {
        }
    }

    // The shipped science, in a shorter run with longer exposures.
    private async Task PrepareAsync()
    {
        foreach (string file in Directory.EnumerateFiles(RepositoryFolder.Config, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Config, Path.GetRelativePath(RepositoryFolder.Config, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await EditAsync("runs/paper-1mAh.json", "runs/short.json", plan =>
        {
            plan["name"] = "short";
            plan["pristine_scans"] = 1;
            plan["frame"]!["s"] = ExposureSeconds;
            plan["cells"]![0]!["steps"]![0]!["at_most_h"] = 1.2;
        });
    }

    private async Task EditAsync(string from, string to, Action<JsonNode> edit)
    {
        JsonNode json = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Config, from), guard.Token))!;
        edit(json);
        await File.WriteAllTextAsync(Path.Combine(Config, to), json.ToJsonString(), guard.Token);
    }

    private ForeignProcess Start(string verb, params string[] arguments) =>
        ForeignProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "beamline-monitor.dll"), verb, .. arguments, "--config", Config]);
}
