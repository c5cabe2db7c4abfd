using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Tests.Recorder;

public class SampleBufferTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private readonly SampleBuffer buffer = new(SampleKind.Potentiostat, "cell1", 2);

    [Fact]
    public void TakeAll_OneStep_IsOneRow()
    {
        buffer.Add(Start, [3.1, 1e-5], 0, 0, 1, 0.5);
        buffer.Add(Start.AddSeconds(1), [3.2, null], 32, 0, 1, 0.4);
        SampleBlock block = Assert.Single(buffer.TakeAll());
        Assert.Equal([0.0, 1.0], block.OffsetsSeconds.ToArray());
        Assert.Equal([3.1, 3.2], block.Columns[0].ToArray());
        Assert.Equal([1e-5, null], block.Columns[1].ToArray());
        Assert.Equal([0, 32], block.Flags.ToArray());
        Assert.Equal((0, 1, 0.4), (block.Step, block.Cycle, block.ClockOffsetSeconds));
        Assert.Empty(buffer.TakeAll());
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(-1, 0, 1)]
    public void Add_AnotherStepOrCycleOrATimeThatFalls_BeginsARow(int seconds, int step, int cycle)
    {
        buffer.Add(Start, [3.1, 0], 0, 0, 1);
        buffer.Add(Start.AddSeconds(seconds), [3.2, 0], 0, step, cycle);
        Assert.Equal([1, 1], buffer.TakeAll().Select(block => block.Flags.Length));
    }

    [Fact]
    public void Add_ABurst_IsCutIntoRows()
    {
        for (int i = 0; i < 10_000; i++) buffer.Add(Start.AddSeconds(i), [3, 0], i);
        IReadOnlyList<SampleBlock> blocks = buffer.TakeAll();
        Assert.True(blocks.Count > 1, "One row holds the whole burst.");
        Assert.Equal(Enumerable.Range(0, 10_000), blocks.SelectMany(block => block.Flags));
    }

    [Fact]
    public void Add_OtherNumberOfColumns_Throws() => Assert.Throws<ArgumentException>(() => buffer.Add(Start, [1], 0));
}
