using BeamlineMonitor.Instruments.Detectors.EpicsMca;

namespace BeamlineMonitor.Instruments.Tests.Detectors;

public sealed class McaTimeTests
{
    [Theory]
    [InlineData("Nov 22, 2026 08:08:14.**", 0)] // seen on a real IOC
    [InlineData("Jun 05, 2015 16:41:12.**", 0)] // seen in real files
    [InlineData("Nov 22, 2026 08:08:14.125", 125)]
    [InlineData("Nov 22, 2026 08:08:14", 0)]
    public void TryParse_TimesOfTheRecord_AreRead(string text, int milliseconds)
    {
        Assert.True(McaTime.TryParse(text, out DateTime time));
        Assert.Equal((text[..3], milliseconds), (time.ToString("MMM", null), time.Millisecond));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("Nov 32, 2026 08:08:14.**")]
    public void TryParse_OtherTexts_AreNotTimes(string text) => Assert.False(McaTime.TryParse(text, out _));
}
