using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;
using Xunit.Abstractions;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>The standard during and after a run, and a detector that was set anew while nobody watched.</summary>
public sealed class LaterStandardTests(ITestOutputHelper output) : IDisposable
{
    private const int Layers = 4;
    private const double EveryHours = 0.2;
    private const string Refused = "standard-refused";

    private readonly DaemonFolder folder = new();

    private string File => folder.Path("standards.run");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_StandardDuringAndAfter_IsExposedBetweenScansComparedAndInterpolatedByReplay()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(folder.Token);
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "600");
        await folder.UseBrokerAsync(broker.Port, []);
        string plan = await folder.WritePlanAsync("standards", root =>
        {
            root["pristine_scans"] = 1;
            (root["standard"]!["every_h"], root["standard"]!["also_after"]) = (EveryHours, true);
            root["cells"]![0]!["steps"]![0]!["at_most_h"] = 1.5;
        });
        await using ForeignProcess daemon = folder.Run(plan, "standards.run");
        Assert.Equal(0, await daemon.WaitForExitAsync(folder.Token));

        using RunReader run = RunReader.Open(File);
        RawFrame[][] exposures = [.. run.Exposures().Select(frames => frames.ToArray())];
        int[] standards = [.. exposures.Index().Where(exposure => exposure.Item[0].Target.Purpose == FramePurpose.Standard).Select(exposure => exposure.Index)];
        output.WriteLine($"{exposures.Length} exposures, standards at {string.Join(", ", standards)}");
        int before = standards.TakeWhile((index, place) => index == place).Count(); // more than one where the first was degraded or refused
        Assert.InRange(standards.Length, before + 3, exposures.Length); // before, twice meanwhile at least, after
        Assert.Equal(exposures.Length - 1, standards[^1]);
        Assert.Equal(standards.Length, standards.Select(index => exposures[index][0].Target.Scan).Distinct().Count());
        foreach (int index in standards[before..])
        {
            Assert.Equal(Layers, exposures[(index - Layers)..index].Select(exposure => (exposure[0].Target.Scan, exposure[0].Target.Layer)).Distinct().Count());
            Assert.Single(exposures[(index - Layers)..index].Select(exposure => exposure[0].Target.Scan).Distinct()); // a scan is never interrupted
        }

        RunEvent[] found = FoundIn(run);
        DateTimeOffset[] begun = [.. run.Events().Where(happened => happened.Kind == RunEventKinds.StandardBegun).Select(happened => happened.At)];
        Assert.All(begun[1..^1].Zip(begun[2..^1]), pair => Assert.True((pair.Second - pair.First).TotalHours > EveryHours - 0.001, $"after {pair.Second - pair.First}")); // never before it is due
        foreach ((RawFrame last, RawFrame next) in exposures.Zip(exposures.Skip(1), (one, other) => (one[^1], other[0])))
        {
            if (last.Target.Purpose != FramePurpose.Layer || next.Target.Purpose != FramePurpose.Layer || last.Target.Scan == next.Target.Scan) continue;
            Assert.True((last.EndedAt - begun.Last(at => at < last.StartedAt)).TotalHours < EveryHours, $"Scan {next.Target.Scan} began though the standard was due.");
        }

        string[] detectors = ["horizontal", "vertical"];
        foreach (RunEvent refused in found.Where(happened => happened.Kind == Refused)) output.WriteLine(refused.Text);
        FrameResult[] taken = [.. run.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames).Where(result => result.Target.Purpose == FramePurpose.Standard)];
        foreach (FrameResult degraded in taken.Where(result => result.Status != FrameStatus.Used)) output.WriteLine($"frame {degraded.Frame}: {string.Join(' ', degraded.Flags)}");
        Assert.All(detectors, detector => Assert.Equal(
            taken.Count(result => result.Detector == detector && result.Status == FrameStatus.Used), Told(RunEventKinds.Calibrated, detector) + Told(Refused, detector))); // each is judged
        Assert.All(detectors, detector => Assert.Equal(Told(RunEventKinds.Calibrated, detector) - 1, Told(RunEventKinds.CalibrationCompared, detector)));
        Assert.All(detectors, detector => Assert.InRange(Told(RunEventKinds.Calibrated, detector), standards.Length - before, standards.Length)); // one may be degraded or refused: both are printed above
        FrameResult[] live = LayersOf(run, RunFile.LiveAnalysis);
        Assert.All(detectors, detector => Assert.Single(live.Where(layer => layer.Detector == detector).Select(layer => layer.Calibration).Distinct()));

        await using ForeignProcess reader = Read(broker.Port, "-C", "1");
        await reader.WaitForExitAsync(folder.Token);
        JsonNode meta = JsonNode.Parse(reader.Output)!; // what stays at the broker: later standards changed nothing
        Assert.All(detectors, detector => Assert.Equal(
            live.First(layer => layer.Detector == detector).Calibration, meta["detectors"]![detector]!["calibration"]!.GetValue<string>()));

        await CheckReplaysAsync(live);

        int Told(string kind, string detector) => found.Count(happened => happened.Kind == kind && happened.Source == detector);
    }

    [Fact]
    public async Task Run_DetectorSetAnewWhileTheDaemonWasDown_DegradesItsFramesUntilTheNextStandard()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(folder.Token);
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "300"); // the daemon is up again long before the standard is due
        await folder.UseBrokerAsync(broker.Port, []);
        await using ForeignProcess reader = Read(broker.Port);
        string plan = await folder.WritePlanAsync("settings", root =>
        {
            root["pristine_scans"] = 1;
            root["standard"]!["every_h"] = 3;
        });
        await using (ForeignProcess killed = folder.Run(plan, "standards.run"))
        {
            await killed.WaitForLineAsync("step-started", folder.Token);
        } // disposing kills it

        string record = await SetAnewAsync();
        await using (ForeignProcess daemon = folder.Run(plan, "standards.run"))
        {
            string alarm = await daemon.WaitForLineAsync(RunEventKinds.SettingsChanged, folder.Token);
            Assert.Contains("The settings of horizontal changed", alarm, StringComparison.Ordinal);
            await daemon.WaitForLineAsync("calibrated: horizontal is calibrated", folder.Token);
            await daemon.WaitForLineAsync(RunEventKinds.LayersBegun, folder.Token); // again, after the standard
            await WaitForGoodLayersAsync("horizontal");
        }

        using RunReader run = RunReader.Open(File);
        Assert.Equal("horizontal", Assert.Single(FoundIn(run), happened => happened is { Kind: RunEventKinds.SettingsChanged, Severity: EventSeverity.Alarm }).Source);
        DateTimeOffset resumed = run.Events().Single(happened => happened.Kind == RunEventKinds.RunResumed).At;
        RawFrame changed = Assert.Single(run.Exposures().SelectMany(frames => frames), frame => frame.SettingsChanged);
        Assert.Equal("horizontal", changed.Detector);
        Assert.Equal(run.Exposures().SelectMany(frames => frames).First(frame => frame.EndedAt > resumed && frame.Detector == "horizontal").Number, changed.Number);
        Assert.Contains(changed.Warnings, warning => warning.StartsWith("c1 changed from", StringComparison.Ordinal));
        output.WriteLine($"{record}: {string.Join(' ', changed.Warnings)}");

        long standard = run.Exposures().First(frames => frames[0].Number > changed.Number && frames[0].Target.Purpose == FramePurpose.Standard)[0].Number;
        FrameResult[] layers = LayersOf(run, RunFile.LiveAnalysis);
        FrameResult[] before = [.. layers.Where(layer => layer.Frame >= changed.Number && layer.Frame < standard)], after = [.. layers.Where(layer => layer.Frame > standard)];
        Assert.All(before, layer => Assert.Equal(layer.Detector == "horizontal", layer.Flags.Contains(FrameGate.SettingsChanged)));
        Assert.All(before, layer => Assert.Equal(layer.Detector == "horizontal", layer.Status == FrameStatus.Degraded));
        Assert.All(after, layer => Assert.NotEqual(FrameStatus.Degraded, layer.Status));
        Assert.NotEqual(Of(before, "horizontal").Calibration, Of(after, "horizontal").Calibration);
        Assert.Equal(Of(before, "vertical").Calibration, Of(after, "vertical").Calibration);

        await reader.WaitForLineAsync(Of(after, "horizontal").Calibration!, folder.Token); // the new standard's took its place

        static FrameResult Of(FrameResult[] layers, string detector) => layers.First(layer => layer.Detector == detector);
    }

    /// <summary>Reads what the station says of itself.</summary>
    private static ForeignProcess Read(int port, params string[] options) =>
        ForeignProcess.Start("mosquitto_sub", ["-V", "5", "-p", $"{port}", "-t", "operando/v1/simulator/meta", .. options]);

    /// <summary>Gives the horizontal detector another gain, as somebody else's panel does.</summary>
    private async Task<string> SetAnewAsync()
    {
        StationWiring wiring = WiringJson.Read(await System.IO.File.ReadAllTextAsync(folder.Settings, folder.Token)).Wiring!; // beside it stands the broker
        string record = wiring.Detectors.Single(detector => detector.Name == "horizontal").Records[0];
        await using var client = StationClient.Open(wiring);
        CaChannel gain = await client.Open($"{record}.CALS").WhenConnectedAsync(folder.Token);
        await gain.WriteAsync(CaValue.Of(0.0502), folder.Token);
        return record;
    }

    /// <summary>Waits until a detector has good layers after its last calibration.</summary>
    private async Task WaitForGoodLayersAsync(string detector)
    {
        while (true)
        {
            using (RunReader run = RunReader.Open(File))
            {
                DateTimeOffset at = FoundIn(run).Last(happened => happened.Kind == RunEventKinds.Calibrated && happened.Source == detector).At;
                if (LayersOf(run, RunFile.LiveAnalysis).Count(layer => layer.At > at && layer.Status == FrameStatus.Ok && layer.Detector == detector) >= Layers) return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, folder.Token);
        }
    }

    /// <summary>The same settings give the same bytes; between the standards every scan has a calibration of its own, and x stays what it is within its error.</summary>
    private async Task CheckReplaysAsync(FrameResult[] live)
    {
        Assert.Equal(0, await folder.ExitOfAsync("verify", File));
        Assert.True((await folder.ReplayAsync(File))["equal"]!.GetValue<bool>());
        JsonNode report = await folder.ReplayAsync(File, "--calibration", "interpolated");
        long analysis = report["analysis"]!.GetValue<long>();
        Assert.True(analysis > RunFile.LiveAnalysis);
        Assert.NotEqual(report["recorded_sha256"]!.GetValue<string>(), report["payload_sha256"]!.GetValue<string>());

        using RunReader run = RunReader.Open(File);
        FrameResult[] anew = LayersOf(run, analysis);
        Assert.Equal(live.Select(layer => (layer.Frame, layer.Status)), anew.Select(layer => (layer.Frame, layer.Status)));
        foreach (string detector in (string[])["horizontal", "vertical"])
        {
            (int Scan, string? Calibration)[] scans = [.. anew.Where(layer => layer.Detector == detector).Select(layer => (layer.Target.Scan, layer.Calibration)).Distinct()];
            Assert.Equal(scans.Length, scans.Select(scan => scan.Scan).Distinct().Count());
            Assert.Equal(scans.Length, scans.Select(scan => scan.Calibration).Distinct().Count());
        }

        string[] origins = [.. run.Outcomes(analysis).SelectMany(outcome => outcome.Calibrations).SelectMany(made => made.Reasons).Where(reason => reason.StartsWith("interpolated", StringComparison.Ordinal))];
        IEnumerable<IReadOnlyList<RawFrame>> standards = run.Exposures().Where(frames => frames[0].Target.Purpose == FramePurpose.Standard);
        Assert.All(standards, frames => Assert.Contains(origins, origin => frames.Any(frame => Regex.IsMatch(origin, $@"frame {frame.Number}\b"))));
        double[] pulls = [.. live.Zip(anew).Where(pair => pair.First.FromC?.Sigma is not null).Select(pair => (pair.Second.FromC!.X - pair.First.FromC!.X) / pair.First.FromC.Sigma!.Value)];
        output.WriteLine($"{pulls.Length} layers, largest difference {pulls.Max(Math.Abs):0.00} σ");
        Assert.NotEmpty(pulls);
        Assert.All(pulls, pull => Assert.InRange(pull, -3, 3));
    }

    private static RunEvent[] FoundIn(RunReader run) => [.. run.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Events)];

    private static FrameResult[] LayersOf(RunReader run, long analysis) =>
        [.. run.Outcomes(analysis).SelectMany(outcome => outcome.Frames).Where(result => result.Target.Purpose == FramePurpose.Layer)];
}
