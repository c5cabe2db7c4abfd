using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Tests;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Commands;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments.SpectrumFiles;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.Recording.Verification;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Replay;

/// <summary>A recorded run analysed again, as it was and with other things.</summary>
public sealed class ReplayTests : IDisposable
{
    private const int Layer = 2;

    private readonly RecordedCharge charge = new();
    private readonly SyntheticRun frames = new();

    public void Dispose() => charge.Dispose();

    [Fact]
    public async Task Replay_PlanThatNamesFilesOutsideItsFolder_GivesThePayloadsOfTheRun()
    {
        (FinishedCalibration made, FinishedReference[] references) = await MeasureAsync();
        string file = WriteCalibration("cal.json", made.Calibration), outside = charge.Path("refs");
        Directory.CreateDirectory(outside);
        JsonArray given = [];
        foreach (FinishedReference reference in references)
        {
            string path = charge.Write($"refs/{reference.Layer}.json", PhaseReferenceWriter.Write(reference.Reference));
            given.Add(new JsonObject { ["layer"] = reference.Layer, ["detector"] = RecordedCharge.Detector, ["file"] = path });
        }

        var setup = charge.Setup(plan =>
        {
            plan.Remove("standard");
            plan["pristine_scans"] = 0;
            plan["detectors"]![0]!["calibration"] = "../cal.json";
            plan["detectors"]![0]!.AsObject().Remove("two_theta_within_deg");
            plan["detectors"]![0]!.AsObject().Remove("gain_keV");
            plan["cells"]![0]!["references"] = given;
        });
        string run = await charge.RecordAsync("given.run", setup, new SyntheticRun().Scan(1));
        File.Delete(file); // the run has all that it needs
        Directory.Delete(outside, recursive: true);

        JsonNode report = await ReplayAsync(run);
        Assert.True(report["equal"]!.GetValue<bool>());
        using RunReader reader = RunReader.Open(run);
        Assert.All(LayersOf(reader, 1), layer => Assert.NotNull(layer.FromC?.Sigma));

        // export and the simulator show the calibration that the plan gave.
        Assert.Equal(made.Calibration.Scale, RecordedSetup.GivenCalibrations(run, reader.Manifest)[RecordedCharge.Detector].Scale);
        Assert.Equal(0, (await Verbs.RunAsync("export", run, "--format", "mca", "--out", charge.Path("mca"))).Exit);
        await using FileStream exported = File.OpenRead(charge.Path($"mca/frame_000001_{RecordedCharge.Detector}.mca"));
        Assert.Equal(made.Calibration.Scale, (await SpectrumFileReader.ReadAsync(exported, "frame 1", CancellationToken.None)).Elements[0].HeaderScale);
    }

    [Fact]
    public async Task Replay_WithAnotherReference_IsAFurtherAnalysisWithAnotherXOfThatLayer()
    {
        var setup = charge.Setup(_ => { });
        string run = await charge.RecordAsync("charge.run", setup, frames.Exposures(1));
        string before;
        PhaseReference reference;
        using (RunReader reader = RunReader.Open(run))
        {
            before = string.Join('\n', reader.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames).Select(result => $"{result}"));
            reference = reader.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.References).First(made => made.Layer == Layer).Reference;
        }

        string other = charge.Write("other.json", PhaseReferenceWriter.Write(reference with { PristineX = 0.95 }));
        JsonNode first = await ReplayAsync(run, "--reference", $"{Layer}/{RecordedCharge.Detector}={other}");
        JsonNode second = await ReplayAsync(run, "--reference", $"cell1/{Layer}/{RecordedCharge.Detector}={other}");

        Assert.Equal((2, 3), (first["analysis"]!.GetValue<int>(), second["analysis"]!.GetValue<int>()));
        Assert.Equal(first["payload_sha256"]!.GetValue<string>(), second["payload_sha256"]!.GetValue<string>());
        Assert.NotEqual(first["recorded_sha256"]!.GetValue<string>(), first["payload_sha256"]!.GetValue<string>());
        Assert.Null(first["equal"]);
        using RunReader again = RunReader.Open(run);
        Assert.Equal(before, string.Join('\n', again.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames).Select(result => $"{result}")));
        Assert.Contains("other.json", again.Analyses()[1].Settings, StringComparison.Ordinal);
        foreach ((FrameResult was, FrameResult now) in LayersOf(again, RunFile.LiveAnalysis).Zip(LayersOf(again, 2)))
        {
            bool isOther = was.Target.Layer == Layer;
            Assert.Equal(isOther, was.Anchor != now.Anchor);
            Assert.Equal(isOther ? -0.04 : 0, now.FromC!.X - was.FromC!.X, 0.01); // x0 is .99 in the plan; the curve is not straight
        }

        Assert.Empty(RunVerifier.Verify(run, CancellationToken.None));
    }

    [Fact]
    public async Task Replay_WithWhatDoesNotFit_SaysSoInOneLineAndWritesNothing()
    {
        (FinishedCalibration made, FinishedReference[] references) = await MeasureAsync();
        string run = charge.Path("measured.run");
        PhaseReference reference = references[0].Reference;
        string energyOnly = WriteCalibration("energy.json", made.Calibration with { TwoThetaDegrees = null, Covariance = [.. new double[16]] });
        string wide = WriteCalibration("wide.json", made.Calibration with { Channels = 8192 });
        string aluminium = charge.Write("al.json", PhaseReferenceWriter.Write(reference with { PhaseName = "Al" }));
        string wideReference = charge.Write("wide-ref.json", PhaseReferenceWriter.Write(reference with { Calibration = reference.Calibration with { Channels = 8192 } }));

        await RefusedAsync($"{energyOnly}: has no 2θ", "--calibration", $"{RecordedCharge.Detector}={energyOnly}");
        await RefusedAsync("has 4096 channels, but the calibration wide.json is for 8192", "--calibration", $"{RecordedCharge.Detector}={wide}");
        await RefusedAsync("write DETECTOR=FILE; the detectors are horizontal", "--calibration", $"other={wide}");
        await RefusedAsync("is of Al, the cell of LiCoO2", "--reference", $"1/{RecordedCharge.Detector}={aluminium}");
        await RefusedAsync("has 4096 channels", "--reference", $"1/{RecordedCharge.Detector}={wideReference}");
        await RefusedAsync("nothing.json", "--reference", $"1/{RecordedCharge.Detector}={charge.Path("nothing.json")}");
        foreach (string target in (string[])["5/horizontal", "1/vertical", "cell2/1/horizontal", "1", "x/horizontal", ""])
            await RefusedAsync("the cells with Li content are cell1 (layers 1 to 4), the detectors horizontal", "--reference", $"{target}={aluminium}");

        async Task RefusedAsync(string why, params string[] options)
        {
            (int exit, _, string error) = await Verbs.RunAsync(["replay", run, .. options]);
            Assert.Equal(2, exit);
            Assert.Contains(why, error, StringComparison.Ordinal);
            Assert.Equal(1, error.Count(c => c == '\n'));
            using RunReader reader = RunReader.Open(run);
            Assert.Single(reader.Analyses());
        }
    }

    /// <summary>A run of the standard and the pristine scans.</summary>
    private async Task<(FinishedCalibration Calibration, FinishedReference[] References)> MeasureAsync()
    {
        await using OpenedRun run = await charge.OpenAsync("measured.run", charge.Setup(_ => { }));
        List<AnalysisOutcome> outcomes = [];
        foreach (IReadOnlyList<RawFrame> exposure in frames.Exposures(0)) outcomes.Add(await RecordedCharge.TakeAsync(run, exposure));
        return (outcomes[0].Calibrations[0], [.. outcomes[^1].References]);
    }

    private string WriteCalibration(string name, DetectorCalibration calibration)
    {
        var line = new CalibrationLine("La Kα1", "lab6.mca", CalibrationLineKind.Fluorescence, 33.4418, 668.8, 0.1, 1e4, 1, 0.2, 0.5, null);
        var result = new CalibrationResult(calibration, [line, line], 1, 1, 0, CalibrationVerdict.Ok, []);
        return charge.Write(name, CalibrationJson.Of(result, "LaB6-660c"));
    }

    private static async Task<JsonNode> ReplayAsync(string run, params string[] options)
    {
        (int exit, string output, string error) = await Verbs.RunAsync(["replay", run, "--json", .. options]);
        Assert.True(exit == 0, output + error);
        return JsonNode.Parse(output)!;
    }

    private static FrameResult[] LayersOf(RunReader run, long analysis) =>
        [.. run.Outcomes(analysis).SelectMany(outcome => outcome.Frames).Where(result => result.Target.Purpose == FramePurpose.Layer)];
}
