using System.Text;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Observing;
using BeamlineMonitor.Instruments.Observing.CyclerFiles;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Observing;

/// <summary>A file that grows as a cycler's does, with the time of the looks in the test's hand.</summary>
public sealed class CyclerFileTests : IDisposable
{
    private const string Head = "EC-Lab ASCII FILE\r\nNb header lines : 5 \r\n\r\nDevice : SP-200 (µA, cm²)\r\nmode\ttime/s\tEwe/V\tI/mA\t\r\n";
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly ManualTimeProvider time = new(Noon);

    private string Path => System.IO.Path.Combine(folder.FullName, "cell1.mpt");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Identify_FileAndNone_SaysHowLongItIsOrThatItIsNotThere()
    {
        using CyclerFile file = File(new EcLabFormat());
        Assert.Contains($"{Path} is not there", Assert.Throws<InstrumentException>(file.Identify).Message, StringComparison.Ordinal);
        Append(Head, Noon);
        Assert.Equal(new WatchIdentity(Path, $"{Head.Length} bytes, last written 2026-11-28 12:00:00 UTC"), file.Identify());
    }

    [Fact]
    public async Task NextAsync_EcLabFileThatGrows_GivesWholeLinesOnly()
    {
        Append(Head + "1\t0.0\t2.98\t0.0\r\n1\t1.0\t2.9", Noon.AddSeconds(-1));
        using CyclerFile file = File(new EcLabFormat());
        PotentiostatSample first = Assert.Single((await NextAsync(file)).Samples);
        Assert.Equal((2.98, 0.0, Noon.AddSeconds(-1)), (first.PotentialVolts, first.CurrentAmperes, first.At));
        Append("9\t0.0125\r\n1\t2.0\t3.01\t-0.0125\r\n", Noon.AddSeconds(1));
        PotentiostatSample[] grown = [.. (await NextAsync(file)).Samples];
        Assert.Equal([(1.0, 2.99, 1.25e-5), (2.0, 3.01, -1.25e-5)], grown.Select(sample => (sample.DeviceTime.TotalSeconds, sample.PotentialVolts!.Value, Math.Round(sample.CurrentAmperes!.Value, 9))));
        Assert.Equal(Noon.AddSeconds(-1), grown[1].DeviceZero); // the row that came fastest tells the clock
    }

    [Fact]
    public async Task NextAsync_DecimalCommasAndOtherCodePage_AreRead()
    {
        System.IO.File.WriteAllBytes(Path, Encoding.Latin1.GetBytes(Head + "1\t1,5E+001\t3,412\t-1,25E-002\r\n"));
        using CyclerFile file = File(new EcLabFormat());
        PotentiostatSample sample = Assert.Single((await NextAsync(file)).Samples);
        Assert.Equal((15.0, 3.412, -1.25e-5), (sample.DeviceTime.TotalSeconds, sample.PotentialVolts, Math.Round(sample.CurrentAmperes!.Value, 9)));
    }

    [Fact]
    public async Task NextAsync_NamedColumns_AreScaledByTheirUnits()
    {
        Append("some cycler\nt [min];U [mV];I [A]\n0;3400;0.001\n0.5;3401;0.001\n", Noon);
        var format = new NamedColumnsFormat(';', "t [min]", 60, "U [mV]", 1e-3, "I [A]", -1, false);
        using CyclerFile file = File(format);
        PotentiostatSample[] samples = [.. (await NextAsync(file)).Samples];
        Assert.Equal([(0.0, 3.4, -0.001), (30.0, 3.401, -0.001)], samples.Select(sample => (sample.DeviceTime.TotalSeconds, Math.Round(sample.PotentialVolts!.Value, 9), sample.CurrentAmperes!.Value)));
    }

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

    [Fact]
    public async Task NextAsync_SecondReadFails_LosesNoRow()
    {
        const int Rows = 100_000; // more than is read at once
        Append(Head + string.Concat(Enumerable.Range(0, Rows).Select(t => $"1\t{t}.000\t3.0000\t0.0125\r\n")), Noon);
        int reads = 0;
        using CyclerFile file = new(Path, new EcLabFormat(), Clock(), time) { Open = path => new FaultyStream(path, () => ++reads == 2) };
        InstrumentException error = await Assert.ThrowsAsync<InstrumentException>(() => file.NextAsync(CancellationToken.None));
        Assert.Contains(FaultyStream.Fault, error.Message, StringComparison.Ordinal);
        PotentiostatSample[] samples = [.. (await NextAsync(file)).Samples];
        Assert.Equal(Enumerable.Range(0, Rows).Select(t => Noon.AddSeconds(t - (Rows - 1))), samples.Select(sample => sample.At));
    }

    [Fact]
    public async Task NextAsync_AnotherFileWhoseReadFails_BeginsAnewAllTheSame()
    {
        int reads = 0, faulty = 0;
        using CyclerFile file = new(Path, new EcLabFormat(), Clock(), time) { Open = path => new FaultyStream(path, () => ++reads == faulty) };
        Append(Head + "1\t0\t3.0\t0\r\n", Noon);
        Assert.Single((await NextAsync(file)).Samples);
        System.IO.File.WriteAllText(Path, Head + "1\t9\t2\t0\r\n1\t10\t2\t0\r\n");
        faulty = reads + 3; // its tail is compared, by both streams, and then it is read
        await Assert.ThrowsAsync<InstrumentException>(() => file.NextAsync(CancellationToken.None));
        CyclerChunk anew = await NextAsync(file);
        Assert.Equal((true, 2), (anew.BeginsAnew, anew.Samples.Length));
    }

    [Fact]
    public async Task NextAsync_ClockOfTheFilesMachineIsBehind_PlacesWhatGrewBetweenTwoLooksThereAndTellsOnce()
    {
        Append(Head + "1\t0\t3.0\t0\r\n", Noon.AddSeconds(-300)); // what lay there before is of when it says
        using CyclerFile file = File(new EcLabFormat());
        CyclerChunk first = await NextAsync(file);
        Assert.Equal(Noon.AddSeconds(-300), Assert.Single(first.Samples).At);
        Assert.Empty(first.Remarks);
        ObservedRemark[][] told = new ObservedRemark[2][];
        for (int i = 0; i < told.Length; i++)
        {
            Task<CyclerChunk> next = file.NextAsync(CancellationToken.None);
            await time.WaitForTimersAsync(1, CancellationToken.None); // it has looked
            DateTimeOffset looked = time.GetUtcNow();
            Append($"1\t{1 + i}\t3.0\t0\r\n", looked.AddSeconds(-300));
            time.Advance(TimeSpan.FromMilliseconds(500));
            CyclerChunk grown = await InTime.WaitAsync(next);
            Assert.Equal(looked, Assert.Single(grown.Samples).ReceivedAt);
            told[i] = [.. grown.Remarks];
        }

        Assert.Equal(ObservedRemark.Clock, Assert.Single(told[0]).Kind);
        Assert.Empty(told[1]);
    }

    [Fact]
    public async Task NextAsync_FileCut_BeginsAnew()
    {
        using CyclerFile file = File(new EcLabFormat());
        Append(Head + "1\t0\t3.0\t0\r\n1\t9\t3.0\t0\r\n", Noon);
        Assert.Equal(2, (await NextAsync(file)).Samples.Length);
        System.IO.File.WriteAllText(Path, Head + "1\t0\t2.0\t0\r\n");
        CyclerChunk chunk = await NextAsync(file);
        Assert.True(chunk.BeginsAnew);
        Assert.Equal(2.0, Assert.Single(chunk.Samples).PotentialVolts);
    }

    [Fact]
    public async Task NextAsync_FileRotated_GivesTheEndOfTheOldOneAndThenAllOfTheNew()
    {
        using CyclerFile file = File(new EcLabFormat());
        Append(Head + "1\t0\t3.0\t0\r\n", Noon);
        Assert.Single((await NextAsync(file)).Samples);
        Append("1\t5\t3.1\t0\r\n1\t6\t3.2", Noon.AddSeconds(5));
        System.IO.File.Move(Path, Path + ".1");
        Append(Head + string.Concat(Enumerable.Range(0, 40).Select(t => $"1\t{t}\t2.0\t0\r\n")), Noon.AddSeconds(50)); // longer than the one before was
        CyclerChunk old = await NextAsync(file), anew = await NextAsync(file);
        Assert.Equal((false, 3.1), (old.BeginsAnew, Assert.Single(old.Samples).PotentialVolts));
        Assert.Equal((true, 40), (anew.BeginsAnew, anew.Samples.Length));
        Assert.All(anew.Samples, sample => Assert.Equal(2.0, sample.PotentialVolts));
    }

    [Fact]
    public async Task NextAsync_RotatedAwayFirst_ReadsItsEndThenThrowsAndGoesOnWithTheNew()
    {
        using CyclerFile file = File(new EcLabFormat());
        Append(Head + "1\t0\t3.0\t0\r\n", Noon);
        Assert.Single((await NextAsync(file)).Samples);
        Append("1\t5\t3.1\t0\r\n", Noon.AddSeconds(5));
        System.IO.File.Move(Path, Path + ".1");
        Assert.Equal(3.1, Assert.Single((await NextAsync(file)).Samples).PotentialVolts);
        await Assert.ThrowsAsync<InstrumentException>(() => file.NextAsync(CancellationToken.None));
        Append(Head + "1\t0\t2.0\t0\r\n", Noon.AddSeconds(50));
        CyclerChunk anew = await NextAsync(file);
        Assert.Equal((true, 2.0), (anew.BeginsAnew, Assert.Single(anew.Samples).PotentialVolts));
    }

    [Fact]
    public async Task NextAsync_WrittenAnewAndLonger_BeginsAnew()
    {
        using CyclerFile file = File(new EcLabFormat());
        Append(Head + "1\t0\t3.0\t0\r\n1\t1\t3.0\t0\r\n", Noon);
        Assert.Equal(2, (await NextAsync(file)).Samples.Length);
        System.IO.File.WriteAllText(Path, Head + "1\t0\t2.0\t0\r\n1\t9\t2.0\t0\r\n1\t18\t2.0\t0\r\n");
        CyclerChunk anew = await NextAsync(file);
        Assert.Equal((true, 3), (anew.BeginsAnew, anew.Samples.Length));
    }

    [Fact]
    public async Task NextAsync_GoneAndThereAgainAsItWas_TellsThatItIsThere()
    {
        using CyclerFile file = File(new EcLabFormat());
        Append(Head + "1\t0\t3.0\t0\r\n", Noon);
        Assert.Single((await NextAsync(file)).Samples);
        System.IO.File.Move(Path, Path + ".1");
        await Assert.ThrowsAsync<InstrumentException>(() => file.NextAsync(CancellationToken.None));
        System.IO.File.Move(Path + ".1", Path);
        CyclerChunk back = await NextAsync(file);
        Assert.False(back.BeginsAnew);
        Assert.Empty(back.Samples);
    }

    [Fact]
    public async Task NextAsync_FileOfDays_HasOneClockFromItsFirstRow()
    {
        const int Rows = 100_000; // more than is read at once
        Append(Head + string.Concat(Enumerable.Range(0, Rows).Select(t => $"1\t{t}.000\t3.0000\t0.0125\r\n")), Noon);
        using CyclerFile file = File(new EcLabFormat());
        PotentiostatSample[] samples = [.. (await NextAsync(file)).Samples];
        Assert.Equal(Enumerable.Range(0, Rows).Select(t => Noon.AddSeconds(t - (Rows - 1))), samples.Select(sample => sample.At));
    }

    [Fact]
    public async Task StartOver_ReadsFromTheFirstRow()
    {
        using CyclerFile file = File(new EcLabFormat());
        Append(Head + "1\t0\t3.0\t0\r\n1\t1\t3.0\t0\r\n", Noon);
        Assert.Equal(2, (await NextAsync(file)).Samples.Length);
        file.StartOver();
        CyclerChunk again = await NextAsync(file);
        Assert.Equal((false, 2), (again.BeginsAnew, again.Samples.Length));
    }

    [Fact]
    public async Task NextAsync_MissingFileThenThere_ThrowsAndGoesOn()
    {
        using CyclerFile file = File(new EcLabFormat());
        InstrumentException error = await Assert.ThrowsAsync<InstrumentException>(() => file.NextAsync(CancellationToken.None));
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
        Append(Head + "1\t0\t3.0\t0\r\n", Noon);
        Assert.Single((await NextAsync(file)).Samples);
    }

    [Theory]
    [InlineData("BT-Lab\nNb header lines : 5\n", "EC-Lab ASCII FILE")]
    [InlineData("EC-Lab ASCII FILE\nNb header lines : many\n", "Nb header lines")]
    [InlineData("EC-Lab ASCII FILE\nNb header lines : 3\ntime/s\tI/mA\n1\t2\n", "Ewe/V")]
    public async Task NextAsync_AnotherKindOfFile_SaysWhatIsMissing(string text, string named)
    {
        Append(text, Noon);
        using CyclerFile file = File(new EcLabFormat());
        InstrumentException error = await Assert.ThrowsAsync<InstrumentException>(() => file.NextAsync(CancellationToken.None));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private CyclerFile File(ICyclerFormat format) => new(Path, format, Clock(), time);

    private ExperimentClock Clock() => new(ClockAnchor.Now(1, time), time);

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
                await InTime.WaitAsync(Task.WhenAny(next, time.WaitForTimersAsync(1, CancellationToken.None))); // it has looked
                if (next.IsCompleted)
                {
                    chunks.Add(await next);
                    next = file.NextAsync(CancellationToken.None);
                    await time.WaitForTimersAsync(1, CancellationToken.None);
                }

                if (i < rows.Length) Append(rows[i], Noon.AddSeconds(i));
            }
        }

        return ([.. chunks.SelectMany(chunk => chunk.Samples)], [.. chunks.SelectMany(chunk => chunk.Remarks)]);
    }

    private void Append(string text, DateTimeOffset at)
    {
        System.IO.File.AppendAllText(Path, text, Encoding.Latin1);
        System.IO.File.SetLastWriteTimeUtc(Path, at.UtcDateTime);
        if (at > time.GetUtcNow()) time.Advance(at - time.GetUtcNow());
    }

    private async Task<CyclerChunk> NextAsync(CyclerFile file)
    {
        Task<CyclerChunk> next = file.NextAsync(CancellationToken.None);
        while (!next.IsCompleted)
        {
            await Task.WhenAny(next, time.WaitForTimersAsync(1, CancellationToken.None));
            if (!next.IsCompleted) time.Advance(TimeSpan.FromMilliseconds(500));
        }

        return await next;
    }

    /// <summary>A file on a disk, or a network, with faults.</summary>
    private sealed class FaultyStream(string path, Func<bool> isFaulty)
        : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.Asynchronous)
    {
        public const string Fault = "Input/output error";

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            isFaulty() ? throw new IOException(Fault) : base.ReadAsync(buffer, cancellationToken);
    }
}
