using BeamlineMonitor.Analysis.Lithium;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Analysis.Tests.Lithium;

/// <summary>Every flag where it belongs, and nowhere else.</summary>
public sealed class LithiumReaderFlagsTests
{
    private static readonly Arbitrary<(int PerMyriad, int Noise)> AnyXAndNoise =
        Gen.Choose(5000, 10000).SelectMany(x => Gen.Choose(0, 30).Select(noise => (x, noise))).ToArbitrary();

    [Fact]
    public void Read_CellOfTheCurve_HasExactlyTheFlagsOfItsX() => Prop.ForAll(AnyXAndNoise, pair =>
    {
        double x = pair.PerMyriad / 1e4;
        LithiumResult result = LithiumReader.Read(
            Cells.At(Cells.S, x, pair.Noise * 1e-5, pair.Noise * 1e-5), Cells.Anchor(Cells.S), Cells.S, Cells.Usual);
        // On a node rounding alone decides the side.
        if (new[] { 0.55, 0.67, 0.75, 0.94, 1 }.Any(edge => Math.Abs(x - edge) < 1e-6)) return true;
        LithiumCaveats expected = x switch
        {
            < 0.55 => LithiumCaveats.MonoclinicEdge,
            < 0.67 => LithiumCaveats.None,
            < 0.75 => LithiumCaveats.TwoPhaseEdge,
            < 0.94 => LithiumCaveats.TwoPhase,
            _ => LithiumCaveats.SolidSolutionEdge,
        };
        return result.FromVolume.Flags == expected && result.FromC.Flags == expected && result.Flags == expected;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_AnyXAndNoise_IsAValueWithSigmaOrABoundWithout() => Prop.ForAll(AnyXAndNoise, pair =>
    {
        double x = pair.PerMyriad / 1e4;
        LithiumResult result = LithiumReader.Read(Cells.At(Cells.S, x, pair.Noise * 1e-5, 0), null, Cells.S, Cells.Usual);
        return new[] { result.FromVolume, result.FromC }.All(reading =>
            double.IsFinite(reading.X)
            && reading.Side == BoundSide.None == (reading.Sigma is > 0 and < 10)
            && reading.Side == BoundSide.None == reading.SigmaCounting is not null
            && reading.Interval68.Contains(reading.X)
            && !(reading.Interval95.Lower > reading.Interval68.Lower)
            && !(reading.Interval95.Upper < reading.Interval68.Upper)
            && result.Flags.HasFlag(LithiumCaveats.Absolute));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_BelowTheMonoclinicEdge_IsABoundWithAnOpenEnd()
    {
        LithiumReading reading = Read(0.52).FromVolume;
        Assert.Equal((0.55, BoundSide.AtMost), (reading.X, reading.Side));
        Assert.Null(reading.Sigma);
        Assert.Null(reading.Interval68.Lower);
        Assert.InRange(reading.Interval68.Upper!.Value, 0.55, 0.60);
        Assert.Equal(LithiumCaveats.MonoclinicEdge, reading.Flags);
    }

    [Fact]
    public void Read_BeyondTheLowerEnd_IsOutOfCurveOnlyPastItsUncertainty()
    {
        LithiumReading within = Read(0.5, 1.0005).FromVolume, beyond = Read(0.5, 1.002).FromVolume;
        Assert.Equal((0.55, BoundSide.AtMost, LithiumCaveats.MonoclinicEdge), (within.X, within.Side, within.Flags));
        Assert.Equal(
            (0.55, BoundSide.AtMost, LithiumCaveats.MonoclinicEdge | LithiumCaveats.OutOfCurve), (beyond.X, beyond.Side, beyond.Flags));
        Assert.Equal(0.55, beyond.Interval68.Upper);
    }

    [Fact]
    public void Read_BeyondTheUpperEnd_IsABoundFromBelow()
    {
        LithiumReading within = Read(1, 0.99995).FromVolume, beyond = Read(1, 0.9995).FromVolume;
        Assert.Equal((1, BoundSide.AtLeast, LithiumCaveats.SolidSolutionEdge), (within.X, within.Side, within.Flags));
        Assert.Equal(
            (1, BoundSide.AtLeast, LithiumCaveats.SolidSolutionEdge | LithiumCaveats.OutOfCurve), (beyond.X, beyond.Side, beyond.Flags));
        Assert.Null(within.Interval68.Upper);
        Assert.InRange(within.Interval68.Lower!.Value, 0.9, 1);
        Assert.Null(within.Sigma);
    }

    /// <summary>Above 0.94 V and c hardly change, so the same noise is about five times as large in x.</summary>
    [Fact]
    public void Read_AboveTheTwoPhaseRegion_HasAboutFiveTimesTheError()
    {
        LithiumResult edge = Read(0.97), middle = Read(0.65);
        Assert.InRange(edge.FromVolume.SigmaCounting!.Value / middle.FromVolume.SigmaCounting!.Value, 4, 7);
        Assert.InRange(edge.FromC.SigmaCounting!.Value / middle.FromC.SigmaCounting!.Value, 4, 7);
    }

    [Fact]
    public void Words_OfAllFlags_AreThePublishedOnes()
    {
        LithiumCaveats all = Enum.GetValues<LithiumCaveats>().Aggregate((left, right) => left | right);
        Assert.Equal(
            [
                "absolute", "two-phase", "two-phase-edge", "solid-solution-edge", "monoclinic-edge", "out-of-curve", "stress-suspected",
                "ambiguous-branch",
            ],
            all.Words().AsEnumerable());
        Assert.Empty(LithiumCaveats.None.Words());
    }

    private static LithiumResult Read(double x, double scale = 1)
    {
        MeasuredCell cell = Cells.At(Cells.S, x, 3e-5, 3e-5);
        return LithiumReader.Read(cell with { A = cell.A * scale, C = cell.C * scale }, Cells.Anchor(Cells.S), Cells.S, Cells.Usual);
    }
}
