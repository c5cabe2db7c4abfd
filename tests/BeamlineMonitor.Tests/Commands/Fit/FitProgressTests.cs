using BeamlineMonitor.Commands.Fit;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Fit;

public class FitProgressTests
{
    [Fact]
    public void Show_ManyTimes_WritesFiveTimesASecondAndWipes()
    {
        var clock = new ManualTimeProvider();
        using var terminal = new StringWriter();
        var progress = new FitProgress(terminal, 50, clock);

        for (int done = 1; done <= 50; done++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(50));
            progress.Show(done);
        }

        progress.Wipe();
        string[] shown = terminal.ToString().Split("\r\u001b[K", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(13, shown.Length); // 2.5 s: one at first, then one each 0.2 s
        Assert.Equal("49 of 50 spectra, 20.0 per second", shown[^1]);
        Assert.EndsWith("\r\u001b[K", terminal.ToString(), StringComparison.Ordinal);
    }
}
