using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.HardwareSim.Recordings;
using BeamlineMonitor.Commands.Simulate;
using BeamlineMonitor.Instruments.SpectrumFiles;

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
}
