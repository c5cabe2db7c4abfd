using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats;

public sealed class DeviceClockTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Map_ChangingLatency_KeepsTheSmallest()
    {
        DeviceClock clock = new();
        int[] latencies = [500, 200, 900, 300, 10, 700];
        int best = int.MaxValue;
        for (int second = 0; second < latencies.Length; second++)
        {
            best = Math.Min(best, latencies[second]);
            DateTimeOffset mapped = clock.Map(TimeSpan.FromSeconds(second), Start.AddMilliseconds((1000 * second) + latencies[second]));
            Assert.Equal(Start.AddMilliseconds((1000 * second) + best), mapped);
        }
    }

    [Theory]
    [InlineData(1 + 50e-6)]
    [InlineData(1 - 50e-6)]
    public void Map_ClocksOfDifferentRate_StayTogetherForADay(double rate)
    {
        DeviceClock clock = new();
        double worst = 0;
        for (int second = 0; second < 86_400; second += 10)
        {
            DateTimeOffset sent = Start.AddSeconds(second);
            DateTimeOffset mapped = clock.Map(TimeSpan.FromSeconds(second * rate), sent.AddMilliseconds(5));
            worst = Math.Max(worst, Math.Abs((mapped - sent).TotalSeconds));
        }

        // 50 ppm over the 10 minutes of the window are 30 ms, where a day of drift would be 4.3 s.
        Assert.InRange(worst, 0, 0.036);
    }
}
