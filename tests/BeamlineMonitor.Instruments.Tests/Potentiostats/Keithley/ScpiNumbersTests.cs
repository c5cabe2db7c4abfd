using BeamlineMonitor.Instruments.Potentiostats.Keithley;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.Keithley;

public sealed class ScpiNumbersTests
{
    [Fact]
    public void Parse_TheManualsReading_IsRead() =>
        Assert.Equal([3.712346, 5e-3, 12.34, 21504], ScpiNumbers.Parse("+3.712346E+00,+5.000000E-03,+1.234000E+01,+2.150400E+04", 4));

    [Theory]
    [InlineData("+3.7E+00,+9.910000E+37")]
    [InlineData("-9.9E37,1")]
    public void Parse_TheWordForNoNumber_IsATypedErrorAndNoNumber(string text)
    {
        InstrumentException none = Assert.Throws<InstrumentException>(() => ScpiNumbers.Parse(text, 2));
        Assert.Contains("no reading", none.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1,2,3")]
    [InlineData("1,NaN")]
    [InlineData("1,")]
    [InlineData("1,2x")]
    public void Parse_OtherTexts_AreProtocolErrors(string text) => Assert.Throws<ProtocolException>(() => ScpiNumbers.Parse(text, 2));
}
