using System.Text;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Observing;
using BeamlineMonitor.Instruments.Observing.CyclerFiles;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Observing;

/// <summary>A file that grows as a cycler's does, is cut, renamed, replaced, and cannot be read at times.</summary>
public sealed class CyclerFileTests : CyclerFileBench
{
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
    public async Task NextAsync_SecondReadFails_LosesNoRow()
    {
        const int Rows = 100_000; // more than is read at once
        Append(Head + string.Concat(Enumerable.Range(0, Rows).Select(t => $"1\t{t}.000\t3.0000\t0.0125\r\n")), Noon);
        int reads = 0;
        using CyclerFile file = new(Path, new EcLabFormat(), Clock(), Time) { Open = path => new FaultyStream(path, () => ++reads == 2) };
        InstrumentException error = await Assert.ThrowsAsync<InstrumentException>(() => file.NextAsync(CancellationToken.None));
        Assert.Contains(FaultyStream.Fault, error.Message, StringComparison.Ordinal);
        PotentiostatSample[] samples = [.. (await NextAsync(file)).Samples];
        Assert.Equal(Enumerable.Range(0, Rows).Select(t => Noon.AddSeconds(t - (Rows - 1))), samples.Select(sample => sample.At));
    }

    [Fact]
    public async Task NextAsync_AnotherFileWhoseReadFails_BeginsAnewAllTheSame()
    {
        int reads = 0, faulty = 0;
        using CyclerFile file = new(Path, new EcLabFormat(), Clock(), Time) { Open = path => new FaultyStream(path, () => ++reads == faulty) };
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
            await Time.WaitForTimersAsync(1, CancellationToken.None); // it has looked
            DateTimeOffset looked = Time.GetUtcNow();
            Append($"1\t{1 + i}\t3.0\t0\r\n", looked.AddSeconds(-300));
            Time.Advance(TimeSpan.FromMilliseconds(500));
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

    /// <summary>A file on a disk, or a network, with faults.</summary>
    private sealed class FaultyStream(string path, Func<bool> isFaulty)
        : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.Asynchronous)
    {
        public const string Fault = "Input/output error";

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            isFaulty() ? throw new IOException(Fault) : base.ReadAsync(buffer, cancellationToken);
    }
}
