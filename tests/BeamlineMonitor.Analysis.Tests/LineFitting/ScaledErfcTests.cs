using System.Runtime.Intrinsics;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.Tests.LineFitting;

public class ScaledErfcTests
{
    // Abramowitz and Stegun, Table 7.1 and exact values: erfcx(0) = 1, erfcx(1) = e erfc(1), erfcx(2) = e⁴ erfc(2).
    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(1.0, 0.42758357615580700)]
    [InlineData(2.0, 0.25539567631050574)]
    public void Evaluate_KnownValues(double x, double expected) =>
        Assert.Equal(expected, ScaledErfc.Evaluate(Vector512.Create(x))[0], 1e-11);

    [Fact]
    public void Evaluate_WholeHalfLine_AgreesWithReference()
    {
        for (double x = 0; x < 200; x += 0.0173)
        {
            double expected = ScaledErfc.Reference(x);
            Assert.Equal(1, ScaledErfc.Evaluate(Vector512.Create(x))[2] / expected, 1e-11);
        }
    }
}
