using BeamlineMonitor.Analysis.Lithium;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Analysis.Tests.Lithium;

public sealed class CurveOfXTests
{
    private static readonly Arbitrary<int> PerMyriad = Gen.Choose(5000, 10000).ToArbitrary();

    public static TheoryData<string> Quantities => ["S V", "S c", "L V", "L c"];

    [Theory]
    [MemberData(nameof(Quantities))]
    public void Invert_OfAnyValue_IsUndone(string name) =>
        Prop.ForAll(PerMyriad, n => Math.Abs(Named(name).Invert(Named(name).Value(n / 1e4))!.Value - (n / 1e4)) < 1e-9)
            .QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Quantities))]
    public void Value_WithRisingX_Falls(string name)
    {
        double[] values = [.. Enumerable.Range(5000, 5001).Select(n => Named(name).Value(n / 1e4))];
        Assert.All(values.Zip(values.Skip(1)), pair => Assert.True(pair.Second < pair.First));
    }

    [Theory]
    [MemberData(nameof(Quantities))]
    public void Slope_InsideAPiece_IsTheDerivative(string name) =>
        Prop.ForAll(PerMyriad, n =>
        {
            double x = (n / 1e4) + 3e-5; // off the nodes, where the second derivative jumps
            if (x > 0.9999) return true;
            double numeric = (Named(name).Value(x + 1e-6) - Named(name).Value(x - 1e-6)) / 2e-6;
            return Math.Abs(numeric - Named(name).Slope(x)) < 1e-4 * Named(name).Value(1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Invert_OfAValueOffTheCurve_IsNull()
    {
        Assert.Null(Cells.S.Volume.Invert(96.4));
        Assert.Null(Cells.S.Volume.Invert(98.6));
    }

    [Theory]
    [InlineData(0.4999)]
    [InlineData(1.0001)]
    [InlineData(double.NaN)]
    public void Value_OffTheTable_Throws(double x)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Cells.S.Volume.Value(x));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cells.S.C.Slope(x));
    }

    private static CurveOfX Named(string name) => name switch
    {
        "S V" => Cells.S.Volume,
        "S c" => Cells.S.C,
        "L V" => Cells.L.Volume,
        _ => Cells.L.C,
    };
}
