using BeamlineMonitor.Instruments.ExperimentTime;

namespace BeamlineMonitor.Instruments.Tests.ExperimentTime;

public class ClockAnchorTests
{
    private static readonly DateTimeOffset Utc = new DateTimeOffset(2026, 11, 22, 15, 0, 0, TimeSpan.Zero).AddTicks(1234567);

    [Fact]
    public void Text_ThereAndBack_IsTheSameAnchor()
    {
        var anchor = new ClockAnchor(Utc, 81_523_456_789_012, 600);

        Assert.Equal("2026-11-22T15:00:00.1234567Z@81523456789012ns*600", anchor.ToString());
        Assert.Equal(anchor, ClockAnchor.Parse(anchor.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-22T15:00:00.0000000Z")]
    [InlineData("2026-11-22T15:00:00.0000000Z@1ns*0")]
    [InlineData("2026-11-22T15:00:00.0000000Z@1ns*2001")]
    [InlineData("2026-11-22T15:00:00.0000000Z@-1ns*1")]
    [InlineData("2026-11-22T15:00:00.0000000+01:00@1ns*1")]
    [InlineData("ns*@")]
    public void Parse_OfSomethingElse_ShowsTheForm(string text)
    {
        var refusal = Assert.Throws<FormatException>(() => ClockAnchor.Parse(text));
        Assert.Contains("81523456789012ns*600", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Anchor_OutsideItsRanges_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClockAnchor(Utc, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClockAnchor(Utc, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClockAnchor(Utc, 0, 2001));
        Assert.Throws<ArgumentException>(() => new ClockAnchor(Utc.ToOffset(TimeSpan.FromHours(1)), 0, 1));
    }
}
