using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.HardwareSim.Recordings;
using BeamlineMonitor.Commands.Simulate;
using BeamlineMonitor.Instruments.SpectrumFiles;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Tests.Commands.Replay;

/// <summary>A run with later standards, one of them after a change of settings: handed on, served, and interpolated.</summary>
public sealed class LaterStandardsTests(StandardsOfARun run) : IClassFixture<StandardsOfARun>
{
    [Fact]
    public async Task Export_Mca_GivesEachFrameTheCalibrationThatItWasReadWith()
    {
        string target = run.Path("mca");
        Assert.Equal(0, (await Verbs.RunAsync("export", run.File, "--format", "mca", "--out", target)).Exit);

        Dictionary<string, DetectorCalibration> made = run.Outcomes.SelectMany(outcome => outcome.Calibrations).ToDictionary(made => made.Id, made => made.Calibration);
        FrameResult[] results = [.. run.Outcomes.SelectMany(outcome => outcome.Frames)];
        Assert.Equal(4, made.Count);
        Assert.Equal(2, results.Select(result => result.Calibration).Distinct().Count()); // the first, and the first after the change
        foreach (FrameResult result in results)
        {
            string name = $"frame_{result.Frame:D6}_{RecordedCharge.Detector}.mca";
            await using FileStream file = File.OpenRead(Path.Combine(target, name));
            SpectrumElement element = (await SpectrumFileReader.ReadAsync(file, name, CancellationToken.None)).Elements[0];
            Assert.Equal((made[result.Calibration!].Scale, made[result.Calibration!].TwoThetaDegrees), (element.HeaderScale, element.HeaderTwoThetaDegrees));
        }
    }

    [Fact]
    public void Serve_ShowsTheCalibrationOfTheBeginningAndTheRecordedTemperatures()
    {
        RecordedRun served = RunRecording.Read(run.File);
        Assert.Equal(run.Outcomes[0].Calibrations[0].Calibration.Scale, Assert.Single(served.Detectors).Scale);
        Assert.Equal(StandardsOfARun.CellCelsius, served.CellCelsius.At(served.FirstExposureAt));
        Assert.Equal(StandardsOfARun.HutchCelsius, served.HutchCelsius.At(served.FirstExposureAt));
    }

    [Fact]
    public async Task Replay_Interpolated_NeverAcrossAChangeOfSettings()
    {
        Assert.Equal(0, (await Verbs.RunAsync("replay", run.File, "--calibration", "interpolated")).Exit);

        using RunReader reader = RunReader.Open(run.File);
        AnalysisOutcome[] anew = [.. reader.Outcomes(reader.Analyses()[^1].Id)];
        Dictionary<string, string> origins = anew.SelectMany(outcome => outcome.Calibrations).DistinctBy(made => made.Id).ToDictionary(made => made.Id, made => made.Calibration.Origin);
        string Between(int one, int two) => $"interpolated between frame {run.Standards[one]} and frame {run.Standards[two]}";
        FrameResult[] layers = [.. anew.SelectMany(outcome => outcome.Frames).Where(result => result.Target.Purpose == FramePurpose.Layer)];
        Assert.Equal(
            [.. Enumerable.Repeat(Between(0, 1), 4), $"frame {run.Standards[1]}", $"frame {run.Standards[1]}", Between(2, 3), Between(2, 3)],
            layers.Select(layer => origins[layer.Calibration!]));
        Assert.Equal([run.SetAnew], layers.Where(layer => layer.Status == FrameStatus.Degraded).Select(layer => layer.Frame));
        Assert.Equal(RunFile.LiveAnalysis + 1, reader.Analyses()[^1].Id);
    }
}
