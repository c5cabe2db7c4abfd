using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Analyses;

/// <summary>A run of a phase without a curve: cells and profiles, and nothing about x.</summary>
public sealed class LatticeRunTests : IDisposable
{
    // About the calibration of the tests, so that its part of the budget is there and known.
    private const double RelativeScale = 2e-5;
    private static readonly MillerIndices[] Lines = [new(1, 1, 1), new(2, 0, 0), new(2, 2, 0), new(3, 1, 1), new(2, 2, 2), new(3, 3, 1), new(4, 2, 0)];
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Take_ScanOfAMetal_MakesAProfileOfCellsWithoutX()
    {
        RunSetup setup = Load("fcc");
        var analysis = new RunAnalysis(setup.Plan, Calibrated(setup));
        List<AnalysisOutcome> outcomes = [];
        foreach (LayerPosition layer in setup.Plan.Cells[0].Layers) outcomes.Add(analysis.Take([Frame(setup, layer, A(layer.Number), shift200: 0)]));

        Assert.All(outcomes.SelectMany(outcome => outcome.Frames), frame =>
        {
            Assert.Equal((FrameStatus.Ok, (LithiumValue?)null, (LithiumValue?)null, (string?)null, (string?)null), (frame.Status, frame.FromVolume, frame.FromC, frame.Curve, frame.Anchor));
            Assert.Empty(frame.Flags.Except(["trusted-calibration"]));
        });
        Assert.Empty(outcomes.SelectMany(outcome => outcome.Events));
        ScanProfile profile = Assert.Single(outcomes.SelectMany(outcome => outcome.Profiles));
        Assert.Equal((null, null, null, null), (profile.MeanX, profile.GradientPerMicrometre, profile.CoulombX, profile.ClosureResidual));
        Assert.All(profile.Points, point =>
        {
            CellValue cell = point.Cell!;
            Assert.InRange((cell.A - A(point.Layer)) / cell.SigmaA, -4, 4);
            Assert.InRange(cell.SigmaA, 1e-6, 1e-3);
            Assert.Equal((cell.A, cell.SigmaA), (cell.C, cell.SigmaC));
            Assert.Equal(3 * cell.A * cell.A * cell.SigmaA, cell.SigmaVolume, 1e-3 * cell.SigmaVolume);
            Assert.Null(point.FromC);
        });
    }

    [Fact]
    public void Take_OneLineOffTheOthers_IsNamed()
    {
        RunSetup setup = Load("fcc");
        LayerPosition first = setup.Plan.Cells[0].Layers[0];
        FrameResult frame = new RunAnalysis(setup.Plan, Calibrated(setup)).Take([Frame(setup, first, A(1), shift200: 0.002)]).Frames[0];
        Assert.Contains("line-200", frame.Flags);
        Assert.DoesNotContain("line-111", frame.Flags);
        Assert.Contains("lines-disagree", frame.Flags);
    }

    [Fact]
    public void Take_NothingOfThePhase_SaysSoAndNothingAboutX()
    {
        RunSetup setup = Load("fcc");
        LayerPosition first = setup.Plan.Cells[0].Layers[0];
        RawFrame empty = Frame(setup, first, 0, 0);
        FrameResult frame = new RunAnalysis(setup.Plan, Calibrated(setup)).Take([empty]).Frames[0];
        Assert.Equal(FrameStatus.NotFitted, frame.Status);
        Assert.Contains("phase-not-found", frame.Flags);
        Assert.DoesNotContain("no-reference", frame.Flags);
    }

    /// <summary>Another gain and other channels: what was prepared for the first standard would refuse the frames, or read them on the old scale.</summary>
    [Theory]
    [InlineData(SyntheticFrame.Channels)]
    [InlineData(4000)]
    public void Take_StandardAfterChangedSettings_IsWhatTheCellsAreReadWith(int channels)
    {
        RunSetup setup = Load("LiCoO2");
        var run = new SyntheticRun();
        var analysis = new RunAnalysis(setup.Plan, setup.Science);
        string first = analysis.Take(run.Standard()).Calibrations[0].Id;
        FrameResult before = analysis.Take(run.Scan(40).First()).Frames[0];
        (run.Gain, run.Channels) = (1.002, channels);
        analysis.Take([run.Scan(40).First()[0] with { SettingsChanged = true }]);
        string second = analysis.Take(run.Standard()).Calibrations[0].Id;
        FrameResult after = analysis.Take(run.Scan(40).First()).Frames[0];

        double c = SyntheticRun.Curve.C.Value(SyntheticRun.LayerX(40, 1));
        Assert.Equal((first, second), (before.Calibration, after.Calibration));
        Assert.All([before, after], frame =>
        {
            Assert.Equal(FrameStatus.Ok, frame.Status);
            Assert.Equal(c, frame.Cell!.C, 4 * frame.Cell.SigmaC); // .2 % of it is 50 σ
        });
    }

    [Fact]
    public void Load_KeysOfLithiumWithoutACurve_AreRefused()
    {
        ConfigException fault = Assert.Throws<ConfigException>(() => Load("fcc", cell => cell["x0"] = 0.99, root => root["pristine_scans"] = 3));
        Assert.Contains(fault.Faults, line => line.StartsWith("$.cells[0].x0: belongs to Li content", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, line => line.StartsWith("$.pristine_scans: no cell has a curve", StringComparison.Ordinal));
    }

    private static double A(int layer) => 3.6 + (0.001 * layer);

    private static RunScience Calibrated(RunSetup setup)
    {
        var covariance = new double[16];
        covariance[5] = Math.Pow(RelativeScale * SyntheticFrame.Scale.C1KeV, 2);
        DetectorCalibration calibration = SyntheticFrame.Calibration with { TwoThetaDegrees = 5, Covariance = [.. covariance] };
        return setup.Science with { Calibrations = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(setup.Plan.Detectors[0].Name, calibration)]) };
    }

    private static RawFrame Frame(RunSetup setup, LayerPosition layer, double a, double shift200)
    {
        double[] mu = SyntheticFrame.Background(1e4);
        if (a > 0)
        {
            CellConstants cell = FreeConstants.Expand(CrystalSystem.Cubic, a);
            foreach (MillerIndices hkl in Lines)
            {
                double energy = Bragg.EnergyKeV(cell.DSpacing(hkl), 5) * (hkl == new MillerIndices(2, 0, 0) ? 1 + shift200 : 1);
                SyntheticFrame.AddLine(mu, energy, WidthLaw.Default.FwhmKeV(energy, isReflection: true), 1e4);
            }
        }

        Spectrum spectrum = SyntheticFrame.Draw(mu, layer.Number);
        return new SyntheticRun().Frame(SyntheticRun.Target(FramePurpose.Layer, layer, 1), spectrum, null) with
        {
            Target = new FrameTarget(FramePurpose.Layer, setup.Plan.Cells[0].Name, layer.Number, 1, layer.StageMicrometres),
            Number = layer.Number,
        };
    }

    private RunSetup Load(string phase, Action<JsonNode>? changeCell = null, Action<JsonNode>? changePlan = null)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json")))!;
        root["name"] = "metal";
        root["pristine_scans"] = 0;
        root["detectors"]!.AsArray().RemoveAt(1);
        JsonObject cell = root["cells"]![0]!.AsObject();
        foreach (string key in (string[])["curve", "x0", "s_x0", "area_cm2", "mass_mg", "capacity_mAh_per_x", "s_capacity_mAh_per_x", "reference_electrode", "pressure", "steps", "cycles"])
            cell.Remove(key);
        cell["phase"] = phase;
        foreach (JsonNode? layer in cell["layers"]!.AsArray()) layer!["neighbours"] = new JsonArray();
        changeCell?.Invoke(cell);
        changePlan?.Invoke(root);
        string file = Path.Combine(folder.FullName, "metal.json");
        File.WriteAllText(file, root.ToJsonString(), Encoding.UTF8);
        return RunSetup.Load(ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, "", "", "")), file);
    }
}
