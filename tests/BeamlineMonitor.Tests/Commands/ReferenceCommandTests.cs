using System.Text.Json;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.TestSupport;
using BeamlineMonitor.Tests.Commands.Fit;

namespace BeamlineMonitor.Tests.Commands;

public sealed class ReferenceCommandTests : IDisposable
{
    private readonly PristineLayer layer = new();

    public void Dispose() => layer.Dispose();

    [Fact]
    public async Task Reference_TenPristineFrames_HaveTheTruthWithinTheirErrors()
    {
        string file = await layer.ReferenceAsync(PristineLayer.Expected(1));

        PhaseReference reference = ReferenceFile.Load(file);
        Assert.Equal(("LiCoO2", "h", 3, 10), (reference.PhaseName, reference.Detector, reference.Layer, reference.Frames));
        JsonElement json = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        Assert.InRange((reference.Cell.A - 2.8160) / json.GetProperty("s_a_A").GetDouble(), -3, 3);
        Assert.InRange((reference.Cell.C - 14.0520) / json.GetProperty("s_c_A").GetDouble(), -3, 3);
        Assert.InRange((reference.Cell.Volume - 96.502) / json.GetProperty("s_V_A3").GetDouble(), -3, 3);
        ReferenceTie tie = Assert.Single(reference.Ties);
        Assert.InRange((tie.Ratio - 0.01) / tie.SigmaRatio, -3, 3);
        Assert.InRange(tie.SigmaRatio, 1e-4, 2e-3);
        foreach (ReferenceLine line in reference.Lines)
        {
            double truth = SyntheticFrame.Hardened.Single(hardened => hardened.Hkl == line.Indices).Relative;
            Assert.InRange(line.RelativeArea, truth - (4 * line.SigmaRelativeArea), truth + (4 * line.SigmaRelativeArea));
        }

        Assert.Null(reference.Inert);
        Assert.Equal(PristineLayer.Calibration.Covariance.AsEnumerable(), reference.Calibration.Covariance);
        Assert.Equal(PristineLayer.Calibration.Scale, reference.Calibration.Scale);
    }

    [Fact]
    public async Task Reference_Table_ShowsAnchorRatioAndLineShape()
    {
        string frame = layer.Frame("a.mca", PristineLayer.WithAluminium(PristineLayer.Expected(1, frames: 10)), 1);

        (int exit, string output, string error) = await RunAsync(frame, "--phase", "LiCoO2,Al");

        Assert.Equal((0, ""), (exit, error));
        Assert.Matches(@"LiCoO2 before detector, from 1 frames\na0 = 2\.81\d+\(\d\d\) Å\nc0 = 14\.05\d+\(\d\d\) Å\nV0 = 96\.\d+\(\d\d\) Å³\n", output);
        Assert.Matches(@"I\(006\)/I\(003\) = 0\.0\d+\(\d+\)\n", output);
        Assert.Matches(@"FWHM² = \(0\.450 keV\)².*\ntail: 3\.0 % of the area, decay 0\.90 keV\ndrift is seen by Al \(111\) at 129\.\d+\(\d\d\) keV\n", output);
        Assert.Matches(@"003 +1\.\d+\(\d+\)\n", output);
    }

    [Fact]
    public async Task Reference_FileWithoutAName_IsAnInputError()
    {
        (int exit, string _, string error) = await RunAsync("", "--phase", "LiCoO2");

        Assert.Equal(2, exit);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Reference_Json_IsTheFile()
    {
        string frame = layer.Frame("a.mca", PristineLayer.Expected(1), 1);

        (int exit, string output, string _) = await RunAsync(frame, "--phase", "LiCoO2", "--json");

        Assert.Equal(0, exit);
        Assert.Equal(File.ReadAllText(layer.Folder.Path("out.json")), output);
    }

    [Fact]
    public async Task Reference_StatedLithium_IsWhereChargedFramesAreReadFrom()
    {
        string frame = layer.Frame("a.mca", PristineLayer.Expected(0.99, frames: 10), 1);
        (int exit, string _, string error) = await RunAsync(frame, "--phase", "LiCoO2", "--x", "0.99");
        Assert.Equal((0, ""), (exit, error));

        JsonElement fitted = await layer.FitCathodeAsync(
            layer.Frame("charged.mca", PristineLayer.Expected(0.65), 2), "--reference", layer.Folder.Path("out.json"));

        double x = fitted.GetProperty("x_from_c").GetDouble(), sigma = fitted.GetProperty("budget_x_from_c").GetProperty("counting_frame").GetDouble();
        Assert.InRange((x - 0.65) / sigma, -3, 3); // read from x = 1 it would be 3 σ too high
    }

    [Theory]
    [InlineData("-0.1")]
    [InlineData("2.5")]
    [InlineData("NaN")]
    public async Task Reference_LithiumOutOfRange_IsAnInputError(string x)
    {
        (int exit, string _, string error) = await RunAsync(layer.Frame("a.mca", PristineLayer.Expected(1), 1), "--phase", "LiCoO2", "--x", x);

        Assert.Equal(2, exit);
        Assert.Contains("--x must lie between 0 and 2", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reference_NoCathodeInTheFrames_IsRefusedAndWritesNothing()
    {
        string frame = layer.Frame("a.mca", SyntheticFrame.Background(PristineLayer.CountsIn003), 1);

        (int exit, string output, string error) = await RunAsync(frame, "--phase", "LiCoO2", "--json");

        Assert.Equal(1, exit);
        Assert.Equal("phase-not-found", JsonDocument.Parse(output).RootElement.GetProperty("status").GetString());
        Assert.Contains("LiCoO2 has status phase-not-found", error, StringComparison.Ordinal);
        Assert.False(File.Exists(layer.Folder.Path("out.json")));
    }

    [Theory]
    [InlineData("--phase Unobtainium", "no phase \"Unobtainium\"")]
    [InlineData("--phase LiCoO2 --layer 0", "--layer must be 1 to 1000")]
    [InlineData("--phase LiCoO2 --element 2", "elements 1 to 1")]
    [InlineData("--phase LiCoO2 TWICE", "A frame is named twice")]
    [InlineData("--phase LiCoO2 SHORT", "has 2048 channels, but the calibration")]
    public async Task Reference_WrongUsage_IsOneLineAndExitTwo(string options, string message)
    {
        string frame = layer.Frame("a.mca", PristineLayer.Expected(1), 1);
        string brief = layer.Folder.Spectrum("short.mca", new uint[2048]);

        (int exit, string output, string error) = await RunAsync(
            frame, options.Replace("TWICE", frame, StringComparison.Ordinal).Replace("SHORT", brief, StringComparison.Ordinal).Split(' '));

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    private Task<(int Exit, string Output, string Error)> RunAsync(string frame, params string[] options) =>
        FitFolder.RunAsync(["reference", frame, .. options, "--calibration", layer.CalibrationFile, "--out", layer.Folder.Path("out.json")]);
}
