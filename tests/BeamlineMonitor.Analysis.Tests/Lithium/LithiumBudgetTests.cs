using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Lithium;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Analysis.Tests.Lithium;

public sealed class LithiumBudgetTests
{
    [Fact]
    public void Total_OfAnyReading_IsTheRootOfTheSumOfSquares() => Prop.ForAll(Gen.Choose(5510, 9990).ToArbitrary(), n =>
    {
        LithiumReading reading = Anchored(n / 1e4, Cells.Calibrated(), Cells.Calibrated(2e-5)).FromVolume;
        double sum = reading.Budget!.Terms.Sum(term => term.Sigma * term.Sigma);
        return reading.Budget.Terms.Take(7).All(term => term.Sigma > 0)
            && Math.Abs((reading.Sigma!.Value * reading.Sigma.Value / sum) - 1) < 1e-12;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Terms_HaveThePublishedNames() => Assert.Equal(
        ["counting_frame", "counting_anchor", "calibration", "certificate", "position", "temperature", "curve", "fraction"],
        Absolute(0.65, Cells.Exact).FromC.Budget!.Terms.Select(term => term.Name));

    /// <summary>0.1 mm at 1 m: 1e-4 in d.</summary>
    [Fact]
    public void Position_InAbsoluteMode_IsThatOfTheTenthOfAMillimetre()
    {
        Assert.Equal(1.0e-4, Cells.Usual.RelativeDOfShift(0.1, Cells.TwoThetaDegrees), 1e-7);
        LithiumResult result = Absolute(0.65, Cells.Exact);
        Assert.Equal(0.005, result.FromVolume.Budget!.Position, 3e-4);
        Assert.Equal(0.0014, result.FromC.Budget!.Position, 5e-5);
    }

    [Fact]
    public void Position_AgainstAnAnchor_IsOnlyTheMovementInBetween()
    {
        LithiumResult moved = Anchored(0.65, Cells.Exact, Cells.Exact);
        Assert.Equal(0.0005, moved.FromVolume.Budget!.Position, 3e-5);
        LithiumSystematics fixedCell = Cells.Usual with { PositionSigmaMillimetres = 10, PositionDriftSigmaMillimetres = 0 };
        LithiumResult still = LithiumReader.Read(Cells.At(Cells.S, 0.65), Cells.Anchor(Cells.S), Cells.S, fixedCell);
        Assert.Equal((0, 0), (still.FromVolume.Budget!.Position, still.FromC.Budget!.Position));
    }

    [Theory]
    [InlineData(0.97)]
    [InlineData(0.60)]
    public void Temperature_MeasuredRise_IsTakenOutOfX(double x)
    {
        const double Rise = 8;
        LithiumSystematics measured = Cells.Usual with { RiseKelvin = Rise, TemperatureSigmaKelvin = 1 };
        MeasuredCell cold = Cells.At(Cells.S, x);
        MeasuredCell warm = cold with { A = cold.A * (1 + (Cells.Usual.Expansion.APerKelvin * Rise)), C = cold.C * (1 + (Cells.Usual.Expansion.CPerKelvin * Rise)) };
        LithiumResult expected = LithiumReader.Read(cold, Cells.Anchor(Cells.S), Cells.S, Cells.Usual);
        LithiumResult read = LithiumReader.Read(warm, Cells.Anchor(Cells.S), Cells.S, measured);
        LithiumResult unaware = LithiumReader.Read(warm, Cells.Anchor(Cells.S), Cells.S, Cells.Usual);

        Assert.Equal(expected.FromVolume.X, read.FromVolume.X, 1e-9);
        Assert.Equal(expected.FromC.X, read.FromC.X, 1e-9);
        Assert.Equal(expected.FromVolume.Budget!.Temperature / 5, read.FromVolume.Budget!.Temperature, 1e-6);
        double off = Math.Abs(unaware.FromVolume.X - expected.FromVolume.X) / expected.FromVolume.Budget.Temperature;
        Assert.InRange(off, 1.5, 1.7); // 8 K against the 5 K that nobody measured
    }

    /// <summary>5 K: about 0.003 in x from V, 0.001 from c; the standard adds to it in absolute mode.</summary>
    [Fact]
    public void Temperature_OfFiveKelvin_IsThatOfTheExpansions()
    {
        LithiumResult anchored = Anchored(0.65, Cells.Exact, Cells.Exact), absolute = Absolute(0.65, Cells.Exact);
        Assert.Equal(0.003, anchored.FromVolume.Budget!.Temperature, 1e-4);
        Assert.Equal(0.001, anchored.FromC.Budget!.Temperature, 1e-4);
        // LaB6 by 5 K is 3.2e-5 in every d, 3.2e-5 · 14.32 / 1.0 in x from c.
        double standard = Math.Sqrt(
            Math.Pow(absolute.FromC.Budget!.Temperature, 2) - Math.Pow(anchored.FromC.Budget!.Temperature, 2));
        Assert.Equal(3.2e-5 * 14.322 / 1.0, standard, 3e-6);
    }

    /// <summary>2θ off by 0.001° is 1.3e-3 in V; 20 eV at 64 keV is 0.0045 in x from c; each taken alone and without an anchor.</summary>
    [Fact]
    public void Calibration_InAbsoluteMode_IsThatOfTheKnownSensitivities()
    {
        double slope = Cells.S.Volume.Slope(0.65) / Cells.S.Volume.Value(0.65);
        Assert.Equal(1.3e-3, -slope * Absolute(0.65, With(3, 0.001)).FromVolume.Budget!.Calibration, 3e-5);
        Assert.Equal(0.027, Absolute(0.80, With(3, 0.001)).FromVolume.Budget!.Calibration, 0.001);
        Assert.Equal(0.0045, Absolute(0.65, With(0, 0.020)).FromC.Budget!.Calibration, 1e-4);
    }

    [Fact]
    public void Calibration_SharedWithTheAnchor_CancelsAngleAndCertificate()
    {
        DetectorCalibration angle = With(3, 0.001) with { CertificateRelativeSigma = 1e-3 };
        LithiumBudget budget = Anchored(0.65, angle, angle).FromVolume.Budget!;
        Assert.Equal(0, budget.Calibration, 1e-12);
        Assert.Equal(0, budget.Certificate);
        DetectorCalibration offset = With(0, 0.020);
        Assert.InRange(Anchored(0.65, offset, offset).FromC.Budget!.Calibration, 1e-5, 2e-4);
        Assert.InRange(Anchored(0.65, Cells.Calibrated(), Cells.Calibrated()).FromC.Budget!.Calibration, 1e-6, 1e-3);
    }

    /// <summary>The same sums term by term over every pair of lines.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Calibration_EqualsTheSumOverPairsOfLines(bool shared)
    {
        DetectorCalibration calibration = Cells.Calibrated(), other = shared ? calibration : calibration with { CertificateRelativeSigma = 1e-5 };
        MeasuredCell frame = Cells.At(Cells.S, 0.6, calibration: calibration), pristine = Cells.At(Cells.S, 1, calibration: other);
        LithiumResult result = LithiumReader.Read(frame, new LithiumAnchor(pristine), Cells.S, Cells.Usual);
        LineSensitivity[] plus = [.. frame.Lines], minus = [.. pristine.Lines];
        double variance = Sum(plus, plus) + Sum(minus, minus) - (shared ? 2 * Sum(plus, minus) : 0);
        double perX = Cells.S.C.Slope(result.FromC.X) / Cells.S.C.Value(result.FromC.X);
        Assert.Equal(Math.Sqrt(variance) / -perX, result.FromC.Budget!.Calibration, 1e-9);

        double Sum(LineSensitivity[] left, LineSensitivity[] right) => left.Sum(l => right.Sum(
            r => l.LogCByLogD * r.LogCByLogD * calibration.RelativeDCovariance(l.EnergyKeV, r.EnergyKeV)));
    }

    [Fact]
    public void Certificate_WithoutSharing_AddsUpFromBothCalibrations()
    {
        double one = Absolute(0.65, Cells.Calibrated(9.6e-6)).FromC.Budget!.Certificate;
        Assert.Equal(9.6e-6 * 14.322 / 1.0, one, 1e-6);
        double both = Anchored(0.65, Cells.Calibrated(9.6e-6), Cells.Calibrated(9.6e-6) with { TwoThetaDegrees = 2.3501 }).FromC.Budget!.Certificate;
        Assert.Equal(one * Math.Sqrt(2), both, 1e-12);
    }

    [Fact]
    public void Curve_InAbsoluteMode_HoldsTheOffsetToo()
    {
        double anchored = Anchored(0.65, Cells.Exact, Cells.Exact).FromVolume.Budget!.Curve;
        double absolute = Absolute(0.65, Cells.Exact).FromVolume.Budget!.Curve;
        Assert.InRange(anchored, 0.033, 0.045);
        double offset = Math.Sqrt((absolute * absolute) - (anchored * anchored)) * -Cells.S.Volume.Slope(0.65);
        Assert.Equal(0.1, offset, 0.005); // Å³
    }

    private static LithiumResult Absolute(double x, DetectorCalibration calibration) =>
        LithiumReader.Read(Cells.At(Cells.S, x, 1e-4, 5e-5, calibration), null, Cells.S, Cells.Usual);

    private static LithiumResult Anchored(double x, DetectorCalibration ofFrame, DetectorCalibration ofAnchor) => LithiumReader.Read(
        Cells.At(Cells.S, x, 1e-4, 5e-5, ofFrame), Cells.Anchor(Cells.S, 5e-5, 2e-5, ofAnchor), Cells.S, Cells.Usual);

    private static DetectorCalibration With(int parameter, double sigma)
    {
        double[] covariance = new double[16];
        covariance[parameter * 5] = sigma * sigma;
        return Cells.Exact with { Covariance = [.. covariance] };
    }
}
