using BeamlineMonitor.Commands;
using Xunit;

namespace BeamlineMonitor.Tests.Commands;

public class UncertainNumberTests
{
    [Theory]
    [InlineData(2.92418198, 0.00044531, "2.92418(45)")]
    [InlineData(4.16247794, 0.00123644, "4.1625(12)")]
    [InlineData(0.5, 0.0996, "0.50(10)")] // rounds up to 0.10
    [InlineData(-0.5, 0.0994, "-0.500(99)")]
    [InlineData(30.8237, 1.46, "30.8(1.5)")]
    [InlineData(123.4, 12.3, "123(12)")]
    [InlineData(123.4, 999.0, "123.4 ± 1E+03")]
    [InlineData(2.92418198, null, "2.924182")]
    [InlineData(2.92418198, 0.0, "2.924182")]
    public void Format_AnySigma_ShowsTwoOfItsDigits(double value, double? sigma, string expected) =>
        Assert.Equal(expected, UncertainNumber.Format(value, sigma));
}
