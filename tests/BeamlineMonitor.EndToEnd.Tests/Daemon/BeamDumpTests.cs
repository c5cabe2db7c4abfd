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
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>
/// The ring loses its beam twice in a short charge: daemon and simulator as two processes. The daemon knows of a dump when it has told of it; until then, on
/// a machine that is busy, a frame may be dark without its knowledge.
/// </summary>
public sealed class BeamDumpTests : IDisposable
{
    private const int Dumps = 2;
    private const double UntilItIsTold = 86400, DarkSeconds = 60, ExposureSeconds = 300, ChargeHours = 1.8;
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30); // of an exposure, more than the gate lets pass

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
        await using ForeignProcess simulator = Start("simulate", "--scenario", "paper-1mAh", "--speed", "400", "--json", "--out", Settings);
        string started = await simulator.WaitForLineAsync("{\"start\":", guard.Token);
        StationWiring wiring = WiringJson.Parse(Settings, JsonNode.Parse(started)!["start"]!["appsettings"]!.ToJsonString());
        var clock = new ExperimentClock(wiring.ExperimentClock!);
        await using ForeignProcess daemon = Start("run", "--plan", "short", "--run", Run, "--appsettings", Settings);
        await using var client = StationClient.Open(wiring);
        CaChannel ring = await client.Open(new BeamPvNames().LoseBeam).WhenConnectedAsync(guard.Token);
        await daemon.WaitForLineAsync(RunEventKinds.LayersBegun, guard.Token);
        List<DateTimeOffset> asked = [];
        int darkened = 0;
        while (darkened < Dumps) // one that comes between two exposures darkens none
        {
            await UntilExposingAsync(client, wiring);
            asked.Add(clock.GetUtcNow());
            await ring.WriteAsync(CaValue.Of(UntilItIsTold), guard.Token);
            await UntilAsync(daemon, () => Times(RunEventKinds.BeamLost).Length == asked.Count);
            await ring.WriteAsync(CaValue.Of(DarkSeconds), guard.Token);
            await UntilAsync(daemon, () => IsRetaken(asked.Count));
            darkened = DarkFrames().Select(frame => frame.Target).Distinct().Count();
        }

        Assert.Equal(0, await daemon.WaitForExitAsync(guard.Token));
        using RunReader reader = RunReader.Open(Run);
        RunEvent[] events = [.. reader.Events()];
        DateTimeOffset[] lost = Times(RunEventKinds.BeamLost), back = Times(RunEventKinds.BeamBack);
        Assert.Equal((asked.Count, asked.Count), (lost.Length, back.Length));
        Dictionary<long, FrameResult> results = Results(reader);
        RawFrame[] layers = LayersOf(reader);

        RawFrame[] dark = DarkFrames();
        Assert.All(dark, frame => Assert.Equal(FrameStatus.Degraded, results[frame.Number].Status));
        Assert.All(dark, frame => Assert.Contains(FrameGate.NoBeam, results[frame.Number].Flags));
        Assert.All(dark, frame => Assert.Null(results[frame.Number].FromVolume));
        Assert.All(dark, frame => Assert.Contains(layers, again => again.Target == frame.Target && results[again.Number].Status != FrameStatus.Degraded));

        RawFrame[] bright = [.. layers.Where(frame => asked.Zip(back).All(dump => frame.EndedAt < dump.First || frame.StartedAt > dump.Second))];
        Assert.Contains(bright, frame => frame.StartedAt > back[^1]);
        Assert.All(bright, frame => Assert.DoesNotContain(FrameGate.NoBeam, results[frame.Number].Flags));
        Assert.All(bright, frame => Assert.Equal(
            frame.Detector == "horizontal" ? FrameStatus.Ok : FrameStatus.NotFitted, results[frame.Number].Status)); // the texture shows the other no line

        // What follows an exposure that ended in the dark is exposed neither in the dark nor before the beam has settled.
        DateTimeOffset[] starts = [.. layers.Select(frame => frame.StartedAt).Order()];
        foreach ((DateTimeOffset lostAt, DateTimeOffset backAt) in lost.Zip(back))
        {
            RawFrame[] ended = [.. layers.Where(frame => frame.EndedAt > lostAt && frame.EndedAt < backAt)];
            Assert.All(ended, frame => Assert.DoesNotContain(starts, start => start > frame.EndedAt && start < backAt + BeamPlan.Default.Settle));
        }

        AssertCellNeverStopped(reader, events);
        DateTimeOffset[] read = [.. reader.Samples().Where(block => block.Kind == SampleKind.Beam).SelectMany(block => block.OffsetsSeconds.Select(block.StartedAt.AddSeconds))];
        RawFrame[] measured = [.. bright.Where(frame => read.Any(at => at > frame.StartedAt && at < frame.EndedAt))];
        Assert.NotEmpty(measured);
        Assert.All(measured, frame => Assert.Equal(BeamPvs.TemperatureCelsius, frame.Joined.CellTemperatureCelsius!.Value.Mean, 6));
        Assert.All(measured, frame => Assert.Equal(BeamPvs.TemperatureCelsius, frame.Joined.HutchTemperatureCelsius!.Value.Mean, 6));
    }

    private DateTimeOffset[] Times(string kind)
    {
        using RunReader reader = RunReader.Open(Run);
        return [.. reader.Events().Where(happened => happened.Kind == kind).Select(happened => happened.At)];
    }

    /// <summary>Frames of a layer in which the beam was known to be away for long enough.</summary>
    private RawFrame[] DarkFrames()
    {
        using RunReader reader = RunReader.Open(Run);
        DateTimeOffset[] lost = Times(RunEventKinds.BeamLost);
        return [.. LayersOf(reader).Where(frame => lost.Any(at => frame.StartedAt < at && frame.EndedAt > at + Margin))];
    }

    /// <summary>Whether the beam is back from so many dumps, and a layer was fitted since: whatever was dark is taken again before.</summary>
    private bool IsRetaken(int dumps)
    {
        DateTimeOffset[] back = Times(RunEventKinds.BeamBack);
        if (back.Length < dumps) return false;
        using RunReader reader = RunReader.Open(Run);
        Dictionary<long, FrameResult> results = Results(reader);
        return LayersOf(reader).Any(frame => frame.StartedAt > back[^1] && results.TryGetValue(frame.Number, out FrameResult? result) && result.Status == FrameStatus.Ok);
    }

    private static RawFrame[] LayersOf(RunReader reader) => [.. reader.Exposures().SelectMany(frames => frames).Where(frame => frame.Target.Purpose == FramePurpose.Layer)];

    private static Dictionary<long, FrameResult> Results(RunReader reader) =>
        reader.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames).ToDictionary(result => result.Frame);

    /// <summary>Waits until something holds; a daemon that ends without it is told at once.</summary>
    private async Task UntilAsync(ForeignProcess daemon, Func<bool> holds)
    {
        Task<int> ended = daemon.WaitForExitAsync(guard.Token);
        while (!holds())
        {
            if (ended.IsCompleted) Assert.Fail(daemon.Output);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, guard.Token);
        }
    }

    private static void AssertCellNeverStopped(RunReader reader, RunEvent[] events)
    {
        Assert.Single(events, happened => happened.Kind == RunEventKinds.StepStarted);
        Assert.Single(events, happened => happened.Kind == RunEventKinds.StepEnded);
        (double Amperes, bool IsAfterGap)[] samples =
        [
            .. from block in reader.Samples()
               where block.Kind == SampleKind.Potentiostat && block.Step == 0
               from sample in block.Columns[SampleColumns.Current].Zip(block.Flags)
               select (sample.First!.Value, (sample.Second & SampleColumns.GapBefore) != 0),
        ];
        Assert.All(samples, sample => Assert.True(sample.Amperes > 1.2e-5, $"{sample.Amperes} A"));

        // One a second. A simulator that the machine holds up for seconds loses some on its line: then the daemon tells a gap.
        double least = Array.Exists(samples, sample => sample.IsAfterGap) ? 0.5 : 0.98;
        Assert.InRange(samples.Length, least * TimeSpan.FromHours(ChargeHours).TotalSeconds, TimeSpan.FromHours(ChargeHours).TotalSeconds);
    }

    // A subscription of its own: it begins with what is so now.
    private async Task UntilExposingAsync(CaClient client, StationWiring wiring)
    {
        using CaMonitor acquiring = client.Open($"{wiring.Detectors[0].Records[0]}.ACQG").Subscribe(DbrForm.Plain, null, 1, EventMask.Value, capacity: 8);
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
            plan["beam"]!["wait_at_most_s"] = UntilItIsTold;
            plan["cells"]![0]!["steps"]![0]!["at_most_h"] = ChargeHours;
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
