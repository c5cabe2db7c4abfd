using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Instruments.SpectrumFiles;
using BeamlineMonitor.TestSupport;
using Xunit.Abstractions;

namespace BeamlineMonitor.EndToEnd.Tests;

/// <summary>Calibrations of real detectors against what is known about them (../shared/data/README.md).</summary>
public class MeasuredCalibrationTests(ITestOutputHelper output)
{
    [SharedDataTheory]
    [InlineData("h", 5.0286, 0.008, 4.04407593e-08, 7.48839005e-02, 1.03744437e-01)]
    [InlineData("v", 4.9163, 0.009, 2.22668593e-08, 7.49473362e-02, 5.74086707e-02)]
    public async Task Calibrate_EsrfBariumAndTiC_FindsAngleAndEnergies(
        string detector, double twoTheta, double tolerance, double c2, double c1, double c0)
    {
        SpectrumElement source = await Shipped.MeasuredAsync($"esrf-id15a/ba133_{detector}.mca");
        SpectrumElement standard = await Shipped.MeasuredAsync($"esrf-id15a/tic_{detector}.mca");
        CalibrationResult result = Calibrator.Calibrate(
            [
                new CalibrationExposure("ba133", source.Spectrum, null, [Shipped.Source("Ba-133")]),
                new CalibrationExposure("tic", standard.Spectrum, Shipped.Standard("TiC"), []),
            ],
            new CalibrationSearch(5));
        Show(result);
        DetectorCalibration calibration = result.Calibration!;
        Assert.Equal(twoTheta, calibration.TwoThetaDegrees!.Value, tolerance);
        var reference = new EnergyScale(c0, c1, c2);
        for (double e = 50; e <= 300; e += 25) output.WriteLine($"{e} {1000 * (calibration.Scale.EnergyKeV(reference.Channel(e)!.Value) - e):F1} eV");
        for (double energy = 50; energy <= 300; energy += 5)
        {
            double channel = reference.Channel(energy)!.Value;
            Assert.Equal(energy, calibration.Scale.EnergyKeV(channel), 0.030);
        }

        Assert.Equal(CalibrationVerdict.Suspect, result.Verdict); // live and real time are 0 in the files
        Assert.Contains(result.Reasons, reason => reason.Contains("live time", StringComparison.Ordinal));
    }

    private void Show(CalibrationResult result)
    {
        output.WriteLine($"{result.Verdict} χ²r {result.ChiSquaredReduced:F1} scatter {result.ExcessScatterEV:F1} eV");
        if (result.Calibration is { } c) output.WriteLine($"{c.Scale} 2θ {c.TwoThetaDegrees:F5} ± {c.Sigma(3):F5} \n{c.Shape}");
        foreach (string reason in result.Reasons) output.WriteLine(reason);
        foreach (CalibrationLine l in result.Lines)
            output.WriteLine($"{l.Exposure} {l.Label,-16} {l.EnergyKeV,9:F3} ch {l.Channel,9:F2} ± {l.SigmaChannel:F2} area {l.Area,9:F0} res {l.ResidualEV,7:F1} eV z {l.Z,5:F1} h {l.Leverage:F2} {(l.IsUsed ? "" : "left out")}");
    }
}
