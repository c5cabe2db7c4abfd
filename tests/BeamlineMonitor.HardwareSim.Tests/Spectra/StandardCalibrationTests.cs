using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.HardwareSim.Scenarios;

namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

/// <summary>The simulated standard is indexed rightly or refused, whatever of gain and angle was told.</summary>
public sealed class StandardCalibrationTests
{
    [Theory]
    [InlineData(0, Texture.Hardened)]
    [InlineData(1, Texture.Hardened)]
    [InlineData(0, Texture.Powder)]
    [InlineData(1, Texture.Powder)]
    public void Calibrate_RoughGainAndAngle_IsTrueOrRefused(int detector, Texture texture)
    {
        (CalibrantStandard standard, Analysis.Phases.Phase phase) = (Bench.Science.Standard.Standard, Bench.Science.Standard.Phase);
        var inBeam = new StandardInBeam(phase, standard.CellAt(phase, standard.TemperatureCelsius), 9.6e-6);
        int accepted = 0;
        for (int seed = 1; seed <= 3; seed++)
        {
            Bench bench = new Bench(texture, detector, seed: seed).Uniform(0.7).AtStandard();
            var exposure = new CalibrationExposure("LaB6", bench.Frame(1, 5), inBeam, [Bench.Science.StandardLines]);
            foreach (double told in (double[])[2.0, 2.35, 2.7])
            {
                double gain = bench.Model.Element.Scale.C1KeV;
                foreach (CalibrationSearch search in (CalibrationSearch[])[new(told), .. ((double[])[0.87, 1, 1.13]).Select(off => CalibrationSearch.Around(told, off * gain))])
                {
                    CalibrationResult result = Calibrator.Calibrate([exposure], search);
                    if (result.Verdict == CalibrationVerdict.Refused) continue;
                    Assert.Equal(bench.Model.Element.TwoThetaDegrees, result.Calibration!.TwoThetaDegrees!.Value, 0.01);
                    accepted++;
                }
            }
        }

        Assert.InRange(accepted, 30, 36);
    }
}
