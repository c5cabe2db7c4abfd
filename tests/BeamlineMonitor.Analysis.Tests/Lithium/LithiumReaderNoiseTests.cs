using BeamlineMonitor.Analysis.Lithium;

namespace BeamlineMonitor.Analysis.Tests.Lithium;

/// <summary>The scatter of many readings is the uncertainty that each of them states.</summary>
public sealed class LithiumReaderNoiseTests
{
    private const double Hardened = 1.1e-4; // σ(a)/a at 1e4 counts: σ(V) = 0.024 Å³
    private const double Powder = 3.1e-4; // σ(V) = 0.062 Å³
    private const double OfC = 4.9e-5; // σ(c)/c at 1e4 counts: 0.0007 in x
    private static readonly LithiumCurve WellKnown = Cells.WithoutShapeError("S");

    [Theory]
    [InlineData(0.56, Hardened / 10, OfC / 10)]
    [InlineData(0.60, Hardened, OfC)]
    [InlineData(0.65, Powder, OfC)]
    [InlineData(0.70, Hardened, OfC)]
    [InlineData(0.74, Hardened / 5, OfC)]
    public void Read_CountingNoise_PullsHaveUnitWidth(double x, double relativeA, double relativeC)
    {
        MeasuredCell truth = Noise(Cells.At(Cells.S, x), relativeA, relativeC, -0.2);
        LithiumResult[] results =
        [
            .. Enumerable.Range(1, Draws.Count).Select(
                seed => LithiumReader.Read(Draws.Noisy(truth, new Random(seed)), Cells.Anchor(Cells.S), Cells.S, Cells.Usual)),
        ];
        Draws.AssertUnitNormal([.. results.Select(result => (result.FromVolume.X - x) / result.FromVolume.SigmaCounting!.Value)]);
        Draws.AssertUnitNormal([.. results.Select(result => (result.FromC.X - x) / result.FromC.SigmaCounting!.Value)]);
    }

    /// <summary>Everything at once: frame and anchor counting, the same calibration error in both, movement and warming in between.</summary>
    [Fact]
    public void Read_AllNoise_PullsOfBothAndOfTheirDifferenceHaveUnitWidth()
    {
        const double x = 0.65;
        var calibration = Cells.Calibrated();
        MeasuredCell truth = Noise(Cells.At(Cells.S, x, calibration: calibration), Hardened, OfC, -0.2);
        MeasuredCell pristine = Noise(Cells.At(Cells.S, 1, calibration: calibration), Hardened / 3, OfC / 3, -0.2);
        LithiumSystematics systematics = Cells.Usual with { PositionDriftSigmaMillimetres = 0.1 };
        var pulls = (Volume: new List<double>(), C: new List<double>(), Difference: new List<double>());
        for (int seed = 1; seed <= Draws.Count; seed++)
        {
            var random = new Random(seed);
            double[] scale = CalibrationError(random);
            double moved = systematics.RelativeDOfShift(0.1 * Draws.Normal(random), Cells.TwoThetaDegrees);
            double warmer = systematics.TemperatureSigmaKelvin * Draws.Normal(random);
            MeasuredCell frame = Misread(Draws.Noisy(truth, random), scale);
            frame = frame with { A = frame.A * (1 + moved + (1e-5 * warmer)), C = frame.C * (1 + moved + (1.5e-5 * warmer)) };
            var anchor = new LithiumAnchor(Misread(Draws.Noisy(pristine, random), scale));
            LithiumResult result = LithiumReader.Read(frame, anchor, WellKnown, systematics);
            pulls.Volume.Add((result.FromVolume.X - x) / result.FromVolume.Sigma!.Value);
            pulls.C.Add((result.FromC.X - x) / result.FromC.Sigma!.Value);
            pulls.Difference.Add(result.Difference!.Value.Z!.Value);
        }

        Draws.AssertUnitNormal(pulls.Volume);
        Draws.AssertUnitNormal(pulls.C);
        Draws.AssertUnitNormal(pulls.Difference);
    }

    /// <summary>Where the curve bends, the ends of the interval are read off the curve; a symmetric σ would not cover.</summary>
    [Theory]
    [InlineData(0.58, Hardened)]
    [InlineData(0.75, Hardened)]
    [InlineData(0.94, Hardened / 5)]
    [InlineData(0.56, Powder)]
    public void Read_WhereTheCurveBends_IntervalsCoverTheTruth(double x, double relativeA)
    {
        MeasuredCell truth = Noise(Cells.At(WellKnown, x), relativeA, OfC, 0);
        LithiumReading[] readings =
        [
            .. Enumerable.Range(1, Draws.Count).Select(seed =>
                LithiumReader.Read(Draws.Noisy(truth, new Random(seed)), Cells.Anchor(WellKnown), WellKnown, Cells.Still).FromVolume),
        ];
        Draws.AssertShare(0.6827, readings.Count(reading => reading.Interval68.Contains(x)));
        Draws.AssertShare(0.95, readings.Count(reading => reading.Interval95.Contains(x)));
    }

    /// <summary>At bends and kinks of the curve too, and where V gives a bound only.</summary>
    [Theory]
    [InlineData(0.56, Powder)]
    [InlineData(0.65, Hardened)]
    [InlineData(0.75, Powder)]
    [InlineData(0.95, Hardened)]
    [InlineData(0.98, Powder)]
    public void Read_UnstressedCells_AreSuspectedAsOftenAsChanceHasIt(double x, double relativeA)
    {
        MeasuredCell truth = Noise(Cells.At(WellKnown, x), relativeA, OfC, 0);
        LithiumResult[] results =
        [
            .. Enumerable.Range(1, Draws.Count).Select(
                seed => LithiumReader.Read(Draws.Noisy(truth, new Random(seed)), Cells.Anchor(WellKnown), WellKnown, Cells.Still)),
        ];
        Draws.AssertUnitNormal([.. results.Select(result => result.AOffCurve.Z!.Value)]);
        Draws.AssertShare(0.0027, results.Count(result => result.Flags.HasFlag(LithiumCaveats.StressSuspected)));
    }

    private static MeasuredCell Noise(MeasuredCell cell, double relativeA, double relativeC, double correlation) => cell with
    {
        SigmaA = cell.A * relativeA,
        SigmaC = cell.C * relativeC,
        CovarianceAC = correlation * cell.A * relativeA * cell.C * relativeC,
    };

    /// <summary>One draw of (c0, c1, c2, 2θ) errors: L z with the factor L of the covariance.</summary>
    private static double[] CalibrationError(Random random)
    {
        double[] deviates = [.. Enumerable.Range(0, 4).Select(_ => Draws.Normal(random))];
        return [.. Cells.CalibrationFactor.Select(row => row.Zip(deviates, (factor, deviate) => factor * deviate).Sum())];
    }

    /// <summary>The cell as a calibration with these errors would give it, through the d of each line.</summary>
    private static MeasuredCell Misread(MeasuredCell cell, double[] error)
    {
        double a = 0, c = 0;
        double[] gradient = new double[4];
        foreach (LineSensitivity line in cell.Lines)
        {
            cell.Calibration.RelativeDGradient(line.EnergyKeV, gradient);
            double relative = gradient.Zip(error, (g, e) => g * e).Sum();
            a += line.LogAByLogD * relative;
            c += line.LogCByLogD * relative;
        }

        return cell with { A = cell.A * (1 + a), C = cell.C * (1 + c) };
    }
}
