using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Observing;
using BeamlineMonitor.Instruments.Observing.FileDrops;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Observing;

/// <summary>A real folder, with the time of the looks in the test's hand.</summary>
public sealed class FileDropWatchTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60); // for a broken build, never asserted
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly ManualTimeProvider time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    public void Dispose()
    {
        if (Directory.Exists(folder.FullName)) folder.Delete(recursive: true);
    }

    [Fact]
    public async Task IdentifyAsync_FolderWithFiles_CountsThemBySubjectAndWithoutItSaysSo()
    {
        await using FileDropWatch watch = Watch();
        foreach (string name in (string[])["ba.mca", "s1_00.mca", "s1_01.mca", "notes.txt"]) Write(name, "");
        Assert.Equal(new WatchIdentity(folder.FullName, "4 files: 1 of a source, 0 of the standard, 2 of layers"), await watch.IdentifyAsync(CancellationToken.None));
        folder.Delete(recursive: true);
        InstrumentException error = await Assert.ThrowsAsync<InstrumentException>(() => watch.IdentifyAsync(CancellationToken.None));
        Assert.Contains("mend the Folder of horizontal", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NextAsync_HalfAFile_IsWaitedForUntilItIsWhole()
    {
        await using FileDropWatch watch = Watch();
        string text = Spectrum(7);
        Write("s1_02.mca", text[..^20]);
        Task<Observation> next = watch.NextAsync(CancellationToken.None);
        await LooksAsync(10); // 5 s: it lies still, and is no spectrum
        Assert.False(next.IsCompleted);
        Write("s1_02.mca", text);
        ObservedExposure exposure = Assert.IsType<ObservedExposure>(await UntilAsync(next));
        Assert.Equal(("s1_02.mca", new ObservedLabel(ObservedSubject.Layer, null, 3, 1)), (exposure.Origin, exposure.Label));
        Assert.Equal(7, exposure.Exposure.Elements[0].Spectrum.TotalCounts);
    }

    [Fact]
    public async Task NextAsync_FilesThatLieThere_ComeInOrderCalibrationsFirst()
    {
        foreach ((string name, int minute) in new[] { ("s1_00.mca", 3), ("s1_01.mca", 1), ("tic.mca", 9), ("ba.mca", 8), ("s1_10.mca", 5), ("s1_9.mca", 5), ("notes.txt", 0) })
        {
            Write(name, Spectrum(minute + 1));
            File.SetLastWriteTimeUtc(InFolder(name), time.GetUtcNow().UtcDateTime.AddMinutes(minute - 60));
        }

        await using FileDropWatch watch = Watch();
        List<string> names = [];
        for (int i = 0; i < 6; i++) names.Add(((ObservedExposure)await UntilAsync(watch.NextAsync(CancellationToken.None))).Origin);
        Assert.Equal(["ba.mca", "tic.mca", "s1_01.mca", "s1_00.mca", "s1_9.mca", "s1_10.mca"], names);
    }

    [Fact]
    public async Task NextAsync_FileThatStaysBroken_IsToldOnceAndStopsNothing()
    {
        await using FileDropWatch watch = Watch();
        Write("s1_00.mca", "VERSION: 3.1\nELEMENTS: x\n");
        ObservedRemark remark = Assert.IsType<ObservedRemark>(await UntilAsync(watch.NextAsync(CancellationToken.None)));
        Assert.Equal(ObservedRemark.FileUnreadable, remark.Kind);
        Assert.Contains("s1_00.mca", remark.Text, StringComparison.Ordinal);
        Write("s1_01.mca", Spectrum(5));
        Assert.Equal("s1_01.mca", ((ObservedExposure)await UntilAsync(watch.NextAsync(CancellationToken.None))).Origin);
        Write("s1_00.mca", Spectrum(6)); // written again, it is taken
        Assert.Equal("s1_00.mca", ((ObservedExposure)await UntilAsync(watch.NextAsync(CancellationToken.None))).Origin);
    }

    [Fact]
    public async Task NextAsync_FileThatCannotBeOpened_IsToldOnceAndTakenWhenItCan()
    {
        await using FileDropWatch watch = Watch();
        Write("s1_00.mca", Spectrum(5));
        Task<Observation> next;
        using (new FileStream(InFolder("s1_00.mca"), FileMode.Open, FileAccess.Read, FileShare.None)) // as another program holds it
        {
            ObservedRemark remark = Assert.IsType<ObservedRemark>(await UntilAsync(watch.NextAsync(CancellationToken.None)));
            Assert.Equal(ObservedRemark.FileUnreadable, remark.Kind);
            Assert.Contains("s1_00.mca", remark.Text, StringComparison.Ordinal);
            next = watch.NextAsync(CancellationToken.None);
            await LooksAsync(100);
            Assert.False(next.IsCompleted);
        }

        Assert.Equal("s1_00.mca", ((ObservedExposure)await UntilAsync(next)).Origin);
    }

    [Fact]
    public async Task NextAsync_FileOfTheFuture_IsPlacedWhenItWasSeenAndTheClockIsToldOnce()
    {
        await using FileDropWatch watch = Watch();
        DateTimeOffset seen = time.GetUtcNow();
        Write("s1_00.mca", Spectrum(5), secondsAgo: -300);
        Write("s1_01.mca", Spectrum(6), secondsAgo: -300);
        Assert.Equal(ObservedRemark.Clock, Assert.IsType<ObservedRemark>(await UntilAsync(watch.NextAsync(CancellationToken.None))).Kind);
        for (int layer = 0; layer < 2; layer++)
            Assert.Equal(seen, Assert.IsType<ObservedExposure>(await UntilAsync(watch.NextAsync(CancellationToken.None))).Exposure.EndedAt);
    }

    [Fact]
    public async Task NextAsync_CopyThatGetsTheTimeOfItsOriginalLast_IsOfThatTime()
    {
        await using FileDropWatch watch = Watch();
        DateTimeOffset written = time.GetUtcNow().AddSeconds(-300);
        Task<Observation> next = watch.NextAsync(CancellationToken.None);
        Write("s1_00.mca", Spectrum(5));
        await LooksAsync(2);
        File.SetLastWriteTimeUtc(InFolder("s1_00.mca"), written.UtcDateTime);
        Assert.Equal(written, Assert.IsType<ObservedExposure>(await UntilAsync(next)).Exposure.EndedAt);
    }

    [Fact]
    public async Task NextAsync_FolderGoneAndBack_ThrowsAndGoesOn()
    {
        await using FileDropWatch watch = Watch();
        Write("s1_00.mca", Spectrum(5));
        await UntilAsync(watch.NextAsync(CancellationToken.None));
        folder.Delete(recursive: true);
        InstrumentException error = await Assert.ThrowsAsync<InstrumentException>(() => watch.NextAsync(CancellationToken.None));
        Assert.Contains(folder.FullName, error.Message, StringComparison.Ordinal);
        folder.Create();
        Write("s1_01.mca", Spectrum(6));
        Assert.Equal("s1_01.mca", ((ObservedExposure)await UntilAsync(watch.NextAsync(CancellationToken.None))).Origin);
    }

    [Fact]
    public async Task NextAsync_StageInEnvironment_IsTakenInMicrometresAndTheTimeFromTheZone()
    {
        await using FileDropWatch watch = Watch(options => options with { StageVariable = "6bma1:m12.RBV", TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris") });
        Write("s1_00.mca", Spectrum(5, "ENVIRONMENT: 6bma1:m12.RBV=\"12.0025\"\n"));
        ObservedExposure exposure = Assert.IsType<ObservedExposure>(await UntilAsync(watch.NextAsync(CancellationToken.None)));
        Assert.Equal(12002.5, exposure.StageMicrometres!.Value, 9);
        Assert.Equal(new DateTimeOffset(2026, 7, 1, 10, 0, 0, TimeSpan.Zero), exposure.Exposure.StartedAt); // 12:00 of a summer in Paris
        Assert.Equal(TimeSpan.FromSeconds(60), exposure.Exposure.EndedAt - exposure.Exposure.StartedAt);
        Write("s1_01.mca", Spectrum(6));
        Assert.Contains("says of the stage", Assert.IsType<ObservedRemark>(await UntilAsync(watch.NextAsync(CancellationToken.None))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NextAsync_NoNameThatFits_IsTold()
    {
        Write("frame.h5", "x");
        await using FileDropWatch watch = Watch();
        Assert.Equal(ObservedRemark.FileUnmatched, Assert.IsType<ObservedRemark>(await UntilAsync(watch.NextAsync(CancellationToken.None))).Kind);
    }

    private static string Spectrum(int counts, string environment = "") =>
        $"VERSION: 3.1\nELEMENTS: 1\nDATE: Jul 01, 2026 12:00:00.**\nCHANNELS: 64\nREAL_TIME: 60\nLIVE_TIME: 57\n{environment}DATA:\n{string.Concat(Enumerable.Range(0, 64).Select(i => i == 9 ? $"{counts}\n" : "0\n"))}";

    private FileDropWatch Watch(Func<FileDropOptions, FileDropOptions>? change = null)
    {
        var options = new FileDropOptions
        {
            Folder = folder.FullName,
            Elements = ["horizontal"],
            Names = new([(ObservedSubject.Source, "ba.mca"), (ObservedSubject.Standard, "tic.mca"), (ObservedSubject.Layer, @"s(?<scan>\d+)_(?<layer>\d+)\.mca")], firstLayer: 0),
        };
        return new FileDropWatch(change?.Invoke(options) ?? options, new ExperimentClock(ClockAnchor.Now(1, time), time), time);
    }

    private void Write(string name, string text, double secondsAgo = 0)
    {
        File.WriteAllText(InFolder(name), text);
        File.SetLastWriteTimeUtc(InFolder(name), time.GetUtcNow().UtcDateTime.AddSeconds(-secondsAgo));
    }

    private string InFolder(string name) => Path.Combine(folder.FullName, name);

    private async Task LooksAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await time.WaitForTimersAsync(1, CancellationToken.None);
            time.Advance(TimeSpan.FromMilliseconds(500));
        }
    }

    private async Task<Observation> UntilAsync(Task<Observation> next)
    {
        while (!next.IsCompleted)
        {
            Task armed = time.WaitForTimersAsync(1, CancellationToken.None);
            await Task.WhenAny(next, armed).WaitAsync(Limit, TimeProvider.System);
            if (!next.IsCompleted) time.Advance(TimeSpan.FromMilliseconds(500));
        }

        return await next;
    }
}
