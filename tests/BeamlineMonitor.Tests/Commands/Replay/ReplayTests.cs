using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Tests;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Commands;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments.SpectrumFiles;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Replay;

/// <summary>A recorded run analysed again, as it was and with other things.</summary>
public sealed class ReplayTests : IDisposable
{
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
