using System.Text.Json;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Fit;

/// <summary>A layer whose Li content is known: ten pristine frames with 10⁴ counts in (003) each, a reference made from them, charged frames.</summary>
public sealed class PristineLayer : IDisposable
{
    public const double CountsIn003 = 1e4;

    private readonly FitFolder folder = new();

    /// <summary>6 eV, 1.1e-4 in gain and 3e-4° in 2θ, as after 300 s of LaB6.</summary>
    public static DetectorCalibration Calibration { get; } = SyntheticFrame.Calibration with
    {
        Covariance = [3.6e-5, 0, 0, 0, 0, 3e-11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9e-8],
        CertificateRelativeSigma = 9.6e-6,
    };

    public static LithiumCurve Curve(string name) =>
        LithiumCurveParser.Parse(name, File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "lithium", name + ".json")));

    public FitFolder Folder => folder;

    public string CalibrationFile => folder.Calibration("cal.json", Calibration);

    /// <summary>The lines of S at some x, all of them displaced as when each d were off by a factor.</summary>
    public static double[] Expected(double x, double factor = 1, int frames = 1)
    {
        LithiumCurve curve = Curve("S");
        return SyntheticFrame.Expected(SyntheticFrame.Cell(factor * curve.A.Value(x), factor * curve.C.Value(x)), CountsIn003, frames);
    }

    /// <summary>The lines of several cells, each homogeneous at its x, with their shares.</summary>
    public static double[] Mixture(params (double X, double Share)[] cells)
    {
        LithiumCurve curve = Curve("S");
        double[] expected = SyntheticFrame.Background(CountsIn003);
        foreach ((double x, double share) in cells)
        {
            CellConstants cell = SyntheticFrame.Cell(curve.AOfOnePhase.Value(x), curve.COfOnePhase.Value(x));
            foreach ((MillerIndices hkl, double relative) in SyntheticFrame.Hardened)
                SyntheticFrame.AddLine(expected, cell, hkl, CountsIn003 * relative * share);
        }

        return expected;
    }

    /// <summary>Adds Al (111) and (200) of the collector.</summary>
    public static double[] WithAluminium(double[] expected, double factor = 1)
    {
        CellConstants collector = FreeConstants.Expand(CrystalSystem.Cubic, factor * 4.0495);
        SyntheticFrame.AddLine(expected, collector, new MillerIndices(1, 1, 1), 5000);
        SyntheticFrame.AddLine(expected, collector, new MillerIndices(2, 0, 0), 2500);
        return expected;
    }

    public string Frame(string name, double[] expected, int seed) => folder.Spectrum(name, [.. SyntheticFrame.Draw(expected, seed).Counts]);

    /// <summary>Makes the reference of ten frames drawn from an expectation.</summary>
    public async Task<string> ReferenceAsync(double[] expected, string phases = "LiCoO2", string name = "ref.json")
    {
        string[] frames = [.. Enumerable.Range(1, 10).Select(seed => Frame($"{name}_{seed}.mca", expected, seed))];
        (int exit, string output, string error) = await FitFolder.RunAsync(
            ["reference", .. frames, "--calibration", CalibrationFile, "--phase", phases, "--layer", "3", "--detector", "h", "--out", folder.Path(name)]);
        Assert.True(exit == 0, output + error);
        return folder.Path(name);
    }

    public async Task<JsonElement> FitAsync(string file, params string[] options)
    {
        (int exit, string output, string error) = await FitFolder.RunAsync(["fit", file, "--calibration", CalibrationFile, "--json", .. options]);
        Assert.True(exit == 0, output + error);
        return JsonDocument.Parse(output).RootElement;
    }

    public async Task<JsonElement> FitCathodeAsync(string file, params string[] options) =>
        (await FitAsync(file, ["--phase", "LiCoO2", .. options])).GetProperty("phases").GetProperty("LiCoO2");

    public void Dispose() => folder.Dispose();
}
