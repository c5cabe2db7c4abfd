using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using MathNet.Numerics.LinearAlgebra;
using Xunit;
using Xunit.Abstractions;

namespace BeamlineMonitor.Analysis.Tests.Calibration;

/// <summary>A thousand calibrations of one synthetic detector: the errors are as large as stated, and as small as the counts allow.</summary>
public class CalibratorStatisticsTests(ITestOutputHelper output)
{
    private const int Seeds = 1000;
    private const double AnodeKeV = 64; // where (003) of the cathode lies

    [Fact]
    public void Calibrate_ThousandSpectra_PullsAreUnitAndSigmasReachTheCramerRaoBound()
    {
        SyntheticSpectrum truth = SyntheticSpectrum.Usual;
        double[] expected = truth.Expected(truth.LinesOf(SyntheticSpectrum.LaB6InBeam));
        Matrix<double> bound = new CalibrationInformation(truth, SyntheticSpectrum.LaB6InBeam).ScaleCovariance();
        double[] trueValues = [truth.Scale.C0KeV, truth.Scale.C1KeV, truth.Scale.C2KeV, truth.TwoThetaDegrees];
        var estimates = new (double Error, double Sigma)[Seeds][];
        Parallel.For(0, Seeds, i =>
        {
            uint[] counts = TestSupport.PoissonCounts.Draw(expected, i + 1);
            CalibrationResult result = Calibrator.Calibrate(
                [SyntheticSpectrum.Expose(counts, SyntheticSpectrum.LaB6InBeam)], CalibrationSearch.Around(2.35, 0.05));
            DetectorCalibration c = result.Calibration!;
            double[] values = [c.Scale.C0KeV, c.Scale.C1KeV, c.Scale.C2KeV, c.TwoThetaDegrees!.Value];
            double channel = truth.Scale.Channel(AnodeKeV)!.Value;
            double trueD = Bragg.DSpacing(AnodeKeV, truth.TwoThetaDegrees);
            double d = c.DSpacing(c.Scale.EnergyKeV(channel));
            estimates[i] =
            [
                .. Enumerable.Range(0, 4).Select(p => (values[p] - trueValues[p], c.Sigma(p))),
                ((d / trueD) - 1, Math.Sqrt(c.RelativeDCovariance(AnodeKeV, AnodeKeV))),
            ];
        });

        var bare = DetectorCalibration.Trusted(truth.Scale, truth.TwoThetaDegrees, SyntheticSpectrum.Channels, "truth") with
        {
            Covariance = [.. bound.ToRowMajorArray()],
        };
        double dBound = Math.Sqrt(bare.RelativeDCovariance(AnodeKeV, AnodeKeV));
        double[] bounds = [.. bound.Diagonal().Select(Math.Sqrt), dBound];
        string[] names = ["c0", "c1", "c2", "2θ", "d at 64 keV"];
        for (int p = 0; p < names.Length; p++)
        {
            double mean = estimates.Average(e => e[p].Error / e[p].Sigma);
            double width = Math.Sqrt(estimates.Average(e => Math.Pow((e[p].Error / e[p].Sigma) - mean, 2)));
            double sigma = estimates.Average(e => e[p].Sigma);
            output.WriteLine($"{names[p]}: bound {bounds[p]:G4}, mean σ {sigma:G4} ({sigma / bounds[p]:F4}), pull {mean:F3} ± {width:F3}");
            Assert.InRange(mean, -0.15, 0.15);
            Assert.InRange(width, 0.93, 1.07);
            Assert.InRange(sigma / bounds[p], 0.97, 1.05);
        }

        // Scale and angle are known worse than the d scale, in which their errors cancel.
        double angleAlone = estimates.Average(e => e[3].Sigma) * double.DegreesToRadians(0.5) / Math.Tan(double.DegreesToRadians(truth.TwoThetaDegrees) / 2);
        Assert.InRange(estimates.Average(e => e[4].Sigma) / angleAlone, 0.1, 0.5);
    }
}
