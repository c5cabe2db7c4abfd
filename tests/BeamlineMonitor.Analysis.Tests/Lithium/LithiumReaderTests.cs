using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Lithium;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Analysis.Tests.Lithium;

public sealed class LithiumReaderTests
{
    private const double Hardened = 1.1e-4; // σ(a)/a at 1e4 counts
    private const double OfC = 4.9e-5; // σ(c)/c at 1e4 counts
    private static readonly Arbitrary<int> ReadablePerMyriad = Gen.Choose(5501, 9999).ToArbitrary();

    [Fact]
    public void Read_CellOfTheCurve_GivesItsX() => Prop.ForAll(ReadablePerMyriad, n =>
    {
        double x = n / 1e4;
        LithiumResult anchored = LithiumReader.Read(Cells.At(Cells.S, x), Cells.Anchor(Cells.S), Cells.S, Cells.Usual);
        LithiumResult absolute = LithiumReader.Read(Cells.At(Cells.L, x), null, Cells.L, Cells.Usual);
        return new[] { anchored.FromVolume, anchored.FromC, absolute.FromVolume, absolute.FromC }
            .All(reading => reading.Side == BoundSide.None && Math.Abs(reading.X - x) < 1e-9);
    }).QuickCheckThrowOnFailure();

    /// <summary>Whatever cell comes in, what comes out is a number in the table and a finite σ, or a bound.</summary>
    [Fact]
    public void Read_AnyCell_NeverGivesNaN() => Prop.ForAll(
        Gen.Choose(500, 200000).Three().ToArbitrary(),
        ((int A, int C, int Sigma) drawn) =>
        {
            // The third number is a relative σ of 5e-4 to 0.2.
            MeasuredCell cell = Cells.Cell(drawn.A / 1e3, drawn.C / 1e3, drawn.Sigma / 1e6, drawn.Sigma / 1e6, 0.5, Cells.Calibrated());
            LithiumResult result = LithiumReader.Read(cell, Cells.Anchor(Cells.S), Cells.S, Cells.Usual);
            return new[] { result.FromVolume, result.FromC }.All(reading =>
                reading.X is >= 0.55 and <= 1
                && reading.Side == BoundSide.None == (reading.Sigma is { } sigma && double.IsFinite(sigma))
                && reading.Interval95.Contains(reading.X)
                && !double.IsNaN(reading.Interval95.Lower ?? 0) && !double.IsNaN(reading.Interval95.Upper ?? 0))
                && double.IsFinite(result.AOffCurve.Value + result.AOffCurve.Sigma);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_Weights_AreTheDerivativesOfX()
    {
        MeasuredCell cell = Cells.At(Cells.S, 0.65);
        LithiumResult at = Read(cell), widerA = Read(cell with { A = cell.A * (1 + 1e-6) }), longerC = Read(cell with { C = cell.C * (1 + 1e-6) });
        Assert.Equal((widerA.FromVolume.X - at.FromVolume.X) / 1e-6, at.FromVolume.Weights!.Value.A, 0.05);
        Assert.Equal((longerC.FromVolume.X - at.FromVolume.X) / 1e-6, at.FromVolume.Weights.Value.C, 0.05);
        Assert.Equal((longerC.FromC.X - at.FromC.X) / 1e-6, at.FromC.Weights!.Value.C, 0.05);
        Assert.Equal(0, at.FromC.Weights.Value.A);

        LithiumResult Read(MeasuredCell seen) => LithiumReader.Read(seen, Cells.Anchor(Cells.S), Cells.S, Cells.Usual);
    }

    /// <summary>A sample whose cells are larger as a whole: the anchor takes it out, absolute reading does not.</summary>
    [Fact]
    public void Read_SampleOfAnotherSize_IsReadRightAgainstItsAnchor()
    {
        MeasuredCell frame = Scaled(Cells.At(Cells.S, 0.65), 1.0004), pristine = Scaled(Cells.At(Cells.S, 1), 1.0004);
        LithiumResult result = LithiumReader.Read(frame, new LithiumAnchor(pristine), Cells.S, Cells.Usual);
        Assert.Equal(0.65, result.FromVolume.X, 1e-9);
        Assert.Equal(0.65, result.FromC.X, 1e-9);
        Assert.Equal(0.65 - 0.0206, LithiumReader.Read(frame, null, Cells.S, Cells.Usual).FromVolume.X, 0.001);
    }

    [Fact]
    public void Read_AnchorThatHasLostLithium_StartsAtItsOwnX()
    {
        var anchor = new LithiumAnchor(Cells.At(Cells.S, 0.99), 0.99);
        Assert.Equal(0.65, LithiumReader.Read(Cells.At(Cells.S, 0.65), anchor, Cells.S, Cells.Usual).FromVolume.X, 1e-9);
    }

    /// <summary>The whole path: lines of the shifted sample, read at the nominal angle.</summary>
    [Theory]
    [InlineData(1.0)]
    [InlineData(-1.0)]
    public void Read_OneMillimetreOffAlongTheBeam_MovesAnchoredXByLessThanAThousandth(double millimetres)
    {
        foreach (double x in new[] { 0.57, 0.65, 0.73, 0.85 })
        {
            MeasuredCell frame = SeenFrom(Cells.At(Cells.S, x), millimetres), pristine = SeenFrom(Cells.At(Cells.S, 1), millimetres);
            LithiumResult anchored = LithiumReader.Read(frame, new LithiumAnchor(pristine), Cells.S, Cells.Usual);
            Assert.Equal(x, anchored.FromVolume.X, 0.001);
            Assert.Equal(x, anchored.FromC.X, 0.001);
        }

        LithiumResult absolute = LithiumReader.Read(SeenFrom(Cells.At(Cells.S, 0.65), millimetres), null, Cells.S, Cells.Usual);
        Assert.Equal(-0.05 * millimetres, absolute.FromVolume.X - 0.65, 0.006);
        Assert.Equal(-0.014 * millimetres, absolute.FromC.X - 0.65, 0.0015);
    }

    /// <summary>Equi-biaxial compression in the electrode plane, seen by a detector whose q lies in that plane: 1.19 % in V per GPa.</summary>
    [Fact]
    public void Read_CompressedLayer_LooksLithiatedAndIsSuspected()
    {
        MeasuredCell stressed = Scaled(Noisy(Cells.At(Cells.S, 0.60)), 1 - (0.0119 / 3 * 0.3));
        LithiumResult result = LithiumReader.Read(stressed, Cells.Anchor(Cells.S), Cells.S, Cells.Usual);
        Assert.InRange(result.FromVolume.X - 0.60, 0.060, 0.075);
        Assert.Equal(0.02, result.FromC.X - 0.60, 0.004);
        Assert.Equal(result.FromVolume.X - result.FromC.X, result.Difference!.Value.Value);
        Assert.InRange(result.Difference.Value.Z!.Value, 3, 8);
        Assert.InRange(Math.Abs(result.AOffCurve.Z!.Value), 3, 8);
        Assert.True(result.Flags.HasFlag(LithiumCaveats.StressSuspected));
    }

    [Theory]
    [InlineData(0.003, true)]
    [InlineData(0.0001, false)]
    public void Read_AOffTheCurveWhereVolumeIsOnlyABound_IsStillJudged(double relative, bool suspected)
    {
        MeasuredCell cell = Noisy(Cells.At(Cells.S, 0.56));
        LithiumResult result = LithiumReader.Read(cell with { A = cell.A * (1 + relative) }, Cells.Anchor(Cells.S), Cells.S, Cells.Usual);
        Assert.Equal(suspected, result.Flags.HasFlag(LithiumCaveats.StressSuspected));
        Assert.Equal(suspected, result.FromVolume.Side == BoundSide.AtMost);
        Assert.Equal(!suspected, result.Difference is not null);
        Assert.Equal(relative * 2.809, result.AOffCurve.Value, 1e-4);
    }

    /// <summary>The second branch of curve S begins at 0.35; two σ below the estimate must stay above it.</summary>
    [Theory]
    [InlineData(0.50, 0.08, true)]
    [InlineData(0.60, 0.05, false)]
    [InlineData(0.36, 0.01, true)]
    [InlineData(0.38, 0.01, false)]
    public void Read_ChargeThatAllowsTheSecondBranch_IsFlagged(double x, double sigma, bool second)
    {
        LithiumResult result = LithiumReader.Read(
            Cells.At(Cells.S, 0.7), Cells.Anchor(Cells.S), Cells.S, Cells.Usual, new CoulombEstimate(x, sigma));
        Assert.Equal(second, result.Flags.HasFlag(LithiumCaveats.AmbiguousBranch));
    }

    [Fact]
    public void Read_OnCurveL_NamesCurveAndVersion() =>
        Assert.Equal("L v1", LithiumReader.Read(Cells.At(Cells.L, 0.7), null, Cells.L, Cells.Usual).Curve);

    [Fact]
    public void Read_WrongInput_IsRefusedWithTheNumber()
    {
        MeasuredCell good = Cells.At(Cells.S, 0.7, Hardened, OfC);
        LithiumAnchor anchor = Cells.Anchor(Cells.S);
        MeasuredCell[] wrong =
        [
            good with { A = double.NaN },
            good with { C = -14 },
            good with { C = double.PositiveInfinity },
            good with { SigmaA = -1e-4 },
            good with { SigmaC = double.NaN },
            good with { CovarianceAC = 1.01 * good.SigmaA * good.SigmaC },
            good with { CovarianceAC = double.NaN },
            good with { SigmaC = 20 },
            good with { Calibration = Cells.Exact with { CertificateRelativeSigma = double.NaN } },
            good with { Calibration = Cells.Exact with { Covariance = Cells.Exact.Covariance.SetItem(5, double.PositiveInfinity) } },
            good with { Lines = good.Lines.SetItem(0, good.Lines[0] with { EnergyKeV = 0 }) },
            good with { Lines = [] },
            good with { Lines = good.Lines[..1] },
        ];
        Assert.All(wrong, cell => Assert.ThrowsAny<ArgumentException>(() => LithiumReader.Read(cell, anchor, Cells.S, Cells.Usual)));
        Assert.All(wrong, cell => Assert.ThrowsAny<ArgumentException>(
            () => LithiumReader.Read(good, new LithiumAnchor(cell), Cells.S, Cells.Usual)));
        Assert.ThrowsAny<ArgumentException>(() => LithiumReader.Read(good, anchor with { X = 1.2 }, Cells.S, Cells.Usual));
        Assert.ThrowsAny<ArgumentException>(() => LithiumReader.Read(good, anchor, Cells.S, Cells.Usual with { LeverMillimetres = 0 }));
        Assert.ThrowsAny<ArgumentException>(
            () => LithiumReader.Read(good, anchor, Cells.S, Cells.Usual with { TemperatureSigmaKelvin = double.NaN }));
        Assert.ThrowsAny<ArgumentException>(() => LithiumReader.Read(good, anchor, Cells.S, Cells.Usual, new CoulombEstimate(0.6, 0)));
        DetectorCalibration energiesOnly = Cells.Exact with { TwoThetaDegrees = null };
        Assert.Throws<InvalidOperationException>(() => LithiumReader.Read(good with { Calibration = energiesOnly }, anchor, Cells.S, Cells.Usual));
    }

    private static MeasuredCell Noisy(MeasuredCell cell) => cell with { SigmaA = cell.A * Hardened, SigmaC = cell.C * OfC };

    private static MeasuredCell Scaled(MeasuredCell cell, double factor) => cell with { A = cell.A * factor, C = cell.C * factor };

    // (003) gives c, (101) then gives a: 1/d² = 4/(3a²) + 1/c².
    private static MeasuredCell SeenFrom(MeasuredCell cell, double millimetres)
    {
        CellConstants truth = FreeConstants.Expand(CrystalSystem.Hexagonal, cell.A, cell.C);
        double turned = double.RadiansToDegrees(Math.Sin(double.DegreesToRadians(Cells.TwoThetaDegrees)) * millimetres / 1000);
        double c = 3 * Seen(new(0, 0, 3)), d = Seen(new(1, 0, 1));
        return cell with { A = Math.Sqrt(4 / (3 * ((1 / (d * d)) - (1 / (c * c))))), C = c };

        double Seen(MillerIndices hkl) =>
            Bragg.DSpacing(Bragg.EnergyKeV(truth.DSpacing(hkl), Cells.TwoThetaDegrees + turned), Cells.TwoThetaDegrees);
    }
}
