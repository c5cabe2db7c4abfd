using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

public sealed class CaValueTests
{
    [Fact]
    public void ConvertTo_NumbersOutOfRange_AreCutToTheNearest()
    {
        CaValue wide = CaValue.Of(1e30, -1e30, double.NaN, 2.9);
        Assert.Equal(CaValue.Of(int.MaxValue, int.MinValue, 0, 2), wide.ConvertTo(CaType.Long));
        Assert.Equal(CaValue.OfStates(ushort.MaxValue, 0, 0, 2), wide.ConvertTo(CaType.Enum));
    }

    [Fact]
    public void ConvertTo_TextsAndStates_UseTheNames()
    {
        Assert.Equal(CaValue.OfStates(1, 0), CaValue.Of("Acquire", "0").ConvertTo(CaType.Enum, ["Done", "Acquire"]));
        Assert.Equal(CaValue.Of("Acquire", "7"), CaValue.OfStates(1, 7).ConvertTo(CaType.String, ["Done", "Acquire"]));
        Assert.Throws<FormatException>(() => CaValue.Of("Nonsense").ConvertTo(CaType.Enum, ["Done", "Acquire"]));
        Assert.Throws<FormatException>(() => CaValue.Of("Nonsense").ConvertTo(CaType.Double));
    }

    [Fact]
    public void Resize_LongerAndShorter_FillsUpAndCuts()
    {
        Assert.Equal(CaValue.Of(1, 2, 0), CaValue.Of(1, 2).Resize(3));
        Assert.Equal(CaValue.Of(1.5f), CaValue.Of(1.5f, 2f).Resize(1));
        Assert.Equal(CaValue.Of("a", ""), CaValue.Of("a").Resize(2));
    }

    [Fact]
    public void Elements_WrongType_SaysWhatThereIs()
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => CaValue.Of(1.0).Int32s.Length);
        Assert.Contains("Double", wrong.Message, StringComparison.Ordinal);
    }
}
