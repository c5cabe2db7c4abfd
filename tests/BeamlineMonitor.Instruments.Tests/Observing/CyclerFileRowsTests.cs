using BeamlineMonitor.Instruments.Observing;
using BeamlineMonitor.Instruments.Observing.CyclerFiles;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Observing;

/// <summary>Which lines of a file are rows, and where in time they stand, however it comes.</summary>
public sealed class CyclerFileRowsTests : CyclerFileBench
{
    [Fact]
    public async Task NextAsync_GarbageLines_AreCountedAndPassedOver()
    {
        const int Garbage = 123;
        string garbage = string.Concat(Enumerable.Repeat("\0\0ÿþ#?!\r\n1\tNaN\t3.0\t0\r\n1\t1e300\t3.0\t0\r\n", Garbage / 3));
        Append($"{Head}1\t0\t3.0\t0\r\n{garbage}1\t4\t3.1\t0\r\n1\t5\t3.1\t0\r\n1\t3\t3.1\t0\r\n1\t6\t3.2\t0\r\n", Noon);
        using CyclerFile file = File(new EcLabFormat());
        CyclerChunk chunk = await NextAsync(file);
        Assert.Equal([0, 4, 5, 6], chunk.Samples.Select(sample => sample.DeviceTime.TotalSeconds)); // 3 s after 5 s is no row that follows
        Assert.All(chunk.Remarks, remark => Assert.Equal(ObservedRemark.CyclerLine, remark.Kind));
        Assert.Equal(["1", "10", "100"], chunk.Remarks.Select(remark => remark.Text.Split(" so far")[0].Split(' ')[^1]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NextAsync_OneTimeTooLarge_KeepsEveryRowBehindIt(bool isAtOnce)
    {
        (PotentiostatSample[] samples, ObservedRemark[] remarks) = await ReadAsync(isAtOnce, 5, 9e6, 6, 7);
        Assert.Equal([5, 6, 7], samples.Select(sample => sample.DeviceTime.TotalSeconds));
        Assert.Equal(isAtOnce ? [1, 2, 3] : [0, 1, 2], samples.Select(sample => (sample.At - Noon).TotalSeconds));
        Assert.Contains("9000000", Assert.Single(remarks).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NextAsync_OneTimeSomewhatTooLarge_SpoilsNoOtherTime(bool isAtOnce)
    {
        (PotentiostatSample[] samples, ObservedRemark[] remarks) = await ReadAsync(isAtOnce, 5, 59, 7, 8);
        Assert.Equal([5, 59, 7, 8], samples.Select(sample => sample.DeviceTime.TotalSeconds));
        Assert.Equal(isAtOnce ? [0, 2, 2, 3] : [0, 1, 2, 3], samples.Select(sample => (sample.At - Noon).TotalSeconds));
        Assert.Empty(remarks);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NextAsync_TimeBeginsAnewInTheSameFile_GoesOnAndTells(bool isAtOnce)
    {
        (PotentiostatSample[] samples, ObservedRemark[] remarks) = await ReadAsync(isAtOnce, 100, 101, 102, 0, 1, 2);
        Assert.Equal([100, 101, 102, 0, 1, 2], samples.Select(sample => sample.DeviceTime.TotalSeconds));
        Assert.Equal(isAtOnce ? [1, 2, 3, 3, 4, 5] : [0, 1, 2, 3, 4, 5], samples.Select(sample => (sample.At - Noon).TotalSeconds));
        Assert.Contains("falls from 102 s to 0 s", Assert.Single(remarks).Text, StringComparison.Ordinal);
    }

    /// <summary>Reads rows of some times, written a second apart from noon on: all at once, or each looked for when it is written.</summary>
    private async Task<(PotentiostatSample[] Samples, ObservedRemark[] Remarks)> ReadAsync(bool isAtOnce, params double[] times)
    {
        using CyclerFile file = File(new EcLabFormat());
        string[] rows = [.. times.Select(seconds => $"1\t{seconds}\t3.0\t0\r\n")];
        List<CyclerChunk> chunks = [];
        if (isAtOnce)
        {
            Append(Head + string.Concat(rows), Noon.AddSeconds(rows.Length - 1));
            chunks.Add(await NextAsync(file));
        }
        else
        {
            Append(Head + rows[0], Noon);
            Task<CyclerChunk> next = file.NextAsync(CancellationToken.None);
            for (int i = 1; i <= rows.Length; i++)
            {
                await InTime.WaitAsync(Task.WhenAny(next, Time.WaitForTimersAsync(1, CancellationToken.None))); // it has looked
                if (next.IsCompleted)
                {
                    chunks.Add(await next);
                    next = file.NextAsync(CancellationToken.None);
                    await Time.WaitForTimersAsync(1, CancellationToken.None);
                }

                if (i < rows.Length) Append(rows[i], Noon.AddSeconds(i));
            }
        }

        return ([.. chunks.SelectMany(chunk => chunk.Samples)], [.. chunks.SelectMany(chunk => chunk.Remarks)]);
    }
}
