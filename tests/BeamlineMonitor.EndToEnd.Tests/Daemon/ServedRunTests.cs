using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>A run is recorded before the twin, served from its file, and measured again by the same daemon with the same plan.</summary>
public sealed class ServedRunTests : IDisposable
{
    private const double Same = 1e-9;

    private readonly DaemonFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Serve_ToTheSamePlan_GivesTheRecordedFramesPotentialsAndX()
    {
        string plan = await folder.WritePlanAsync("short", root =>
        {
            root["pristine_scans"] = 5; // fewer may make no reference
            root["cells"]![0]!["steps"] = JsonNode.Parse("""
                [
                  { "kind": "constant-current", "j_A_per_m2": 1, "until_V": 3.6, "at_most_h": 1.6, "interval_s": 10 },
                  { "kind": "constant-voltage", "E_V": 3.4, "until_A_per_m2": 0.01, "at_most_h": 0.5, "interval_s": 10 }
                ]
                """);
        });
        await using (ForeignProcess twin = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "600")) await RunToTheEndAsync(plan, "recorded.run");

        await using ForeignProcess simulator = await folder.SimulateAsync("--run", folder.Path("recorded.run"), "--speed", "600");
        await RunToTheEndAsync(plan, "served.run");
        using RunReader recorded = RunReader.Open(folder.Path("recorded.run")), served = RunReader.Open(folder.Path("served.run"));
        Dictionary<long, RawFrame> before = Frames(recorded), again = Frames(served);
        while (Told(simulator).Length < again.Count) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, folder.Token); // its lines have a way of their own
        RequireNearestAndEqual(Told(simulator), before, again);
        RequireRecordedValues(recorded, served);
        RequireSameX(recorded, served, before, again);
    }

    private static JsonNode[] Told(ForeignProcess simulator) =>
        [.. simulator.Output.Split('\n').Where(line => line.StartsWith("{\"frame\":", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line)!["frame"]!)];

    /// <summary>The frame that the simulator took is the nearest in time of its place, and came through whole.</summary>
    private static void RequireNearestAndEqual(JsonNode[] told, Dictionary<long, RawFrame> before, Dictionary<long, RawFrame> again)
    {
        Assert.Equal(again.Count, told.Length);
        DateTimeOffset firstRecorded = before.Values.Min(frame => frame.StartedAt), firstServed = told.Min(frame => frame["start_utc"]!.GetValue<DateTimeOffset>());
        foreach (string detector in (string[])["horizontal", "vertical"])
        {
            RawFrame[] taken = [.. again.Values.Where(frame => frame.Detector == detector)];
            JsonNode[] own = [.. told.Where(frame => frame["detector"]!.GetValue<string>() == detector)];
            foreach ((RawFrame frame, JsonNode source) in taken.Zip(own))
            {
                RawFrame origin = before[source["recorded_frame"]!.GetValue<long>()];
                DateTimeOffset at = firstRecorded + (source["start_utc"]!.GetValue<DateTimeOffset>() - firstServed);
                RawFrame[] place = [.. before.Values.Where(other => other.Detector == detector && other.Target.StageSetMicrometres == frame.Target.StageSetMicrometres)];
                Assert.Equal(place.Min(other => (other.StartedAt - at).Duration()), (origin.StartedAt - at).Duration());
                Assert.Equal<IEnumerable<uint>>(origin.Spectrum.Counts, frame.Spectrum.Counts);
                Assert.Equal(origin.Spectrum.LiveTime.TotalSeconds, frame.Spectrum.LiveTime.TotalSeconds, 6);
                Assert.Equal(origin.Spectrum.RealTime.TotalSeconds, frame.Spectrum.RealTime.TotalSeconds, 6);
            }
        }
    }

    /// <summary>Nothing is shown that was not measured: every sample of a step is one of that step, and the pressure stays the recorded one.</summary>
    private static void RequireRecordedValues(RunReader recorded, RunReader served)
    {
        SampleBlock[] before = [.. recorded.Samples()], again = [.. served.Samples()];
        for (int step = 0; step < 2; step++)
        {
            HashSet<double?> known = [.. Column(before, SampleKind.Potentiostat, step, 0)];
            double?[] shown = [.. Column(again, SampleKind.Potentiostat, step, 0)];
            Assert.InRange(shown.Length, 30, int.MaxValue);
            Assert.All(shown, potential => Assert.Contains(potential, known));
            HashSet<double?> currents = [.. Column(before, SampleKind.Potentiostat, step, 1)];
            Assert.All(Column(again, SampleKind.Potentiostat, step, 1), current => Assert.Contains(current, currents));
        }

        double?[] pressures = [.. Column(before, SampleKind.Pressure, null, 0)];
        Assert.All(Column(again, SampleKind.Pressure, null, 0), pressure => Assert.Contains(pressures, known => Math.Abs(known!.Value - pressure!.Value) < 1e-5));
    }

    /// <summary>
    /// The calibration is the same but for the rounding of a mean temperature, and x is where its reference is of the same pristine frames; which are measured
    /// again depends on how the two daemons kept pace, and of others x may differ by the scatter of two references.
    /// </summary>
    private static void RequireSameX(RunReader recorded, RunReader served, Dictionary<long, RawFrame> before, Dictionary<long, RawFrame> again)
    {
        (string Detector, double[] Numbers)[] first = Calibrations(recorded), second = Calibrations(served);
        Assert.Equal(first.Select(made => made.Detector), second.Select(made => made.Detector));
        Assert.All(first.SelectMany(made => made.Numbers).Zip(second.SelectMany(made => made.Numbers)), pair => Assert.Equal(pair.First, pair.Second, Same));
        (RawFrame Frame, FrameResult Result)[] known = [.. Results(recorded).Select(result => (before[result.Frame], result))];
        (RawFrame Frame, FrameResult Result)[] found = [.. Results(served).Select(result => (again[result.Frame], result))];
        HashSet<string> ofTheSame =
            [.. found.Select(pair => pair.Frame.Detector).Distinct().Where(detector => PristineCounts.Of(known, detector).SequenceEqual(PristineCounts.Of(found, detector)))];
        int compared = 0;
        foreach ((RawFrame frame, FrameResult result) in found.Where(pair => pair.Frame.Target.Purpose == FramePurpose.Layer && pair.Result.FromC?.Sigma is not null))
        {
            FrameResult? measured = Array.Find(known, other => other.Frame.Target.Purpose == FramePurpose.Layer
                && other.Frame.Detector == frame.Detector && other.Frame.Spectrum.Counts.SequenceEqual(frame.Spectrum.Counts)).Result;
            if (measured?.FromC is not { Sigma: { } sigma } x) continue; // it was a pristine frame when it was recorded
            Assert.Equal(x.X, result.FromC!.X, ofTheSame.Contains(frame.Detector) ? Same : PristineCounts.MostSigmas * sigma);
            compared++;
        }

        Assert.InRange(compared, 1, int.MaxValue); // how many depends on how the two daemons kept pace
    }

    private async Task RunToTheEndAsync(string plan, string file)
    {
        await using ForeignProcess daemon = folder.Run(plan, file);
        await daemon.WaitForLineAsync("run-ended", folder.Token);
        Assert.Equal(0, await daemon.WaitForExitAsync(folder.Token));
    }

    private static Dictionary<long, RawFrame> Frames(RunReader run) => run.Exposures().SelectMany(frames => frames).ToDictionary(frame => frame.Number);

    private static IEnumerable<double?> Column(SampleBlock[] blocks, SampleKind kind, int? step, int column) =>
        blocks.Where(block => block.Kind == kind && block.Step == step).SelectMany(block => block.Columns[column]).Where(value => value is not null);

    private static (string Detector, double[] Numbers)[] Calibrations(RunReader run) =>
    [
        .. from outcome in run.Outcomes(RunFile.LiveAnalysis)
           from made in outcome.Calibrations
           let scale = made.Calibration.Scale
           select (made.Detector, new[] { scale.C0KeV, scale.C1KeV, scale.C2KeV, made.Calibration.TwoThetaDegrees!.Value }),
    ];

    private static IEnumerable<FrameResult> Results(RunReader run) => run.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames);
}
