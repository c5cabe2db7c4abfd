using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Recording.Tests.Files;

public sealed class RunFileTests : IDisposable
{
    private readonly RunFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_RecordedAndEnded_IsOnePlainFileThatGivesEverythingBack()
    {
        string hash = await folder.RecordAsync(exposures: 20);

        Assert.Equal(["run.sqlite"], folder.Names);
        using RunReader reader = RunReader.Open(folder.Run);
        Assert.Equal(Some.Text(Some.Manifest()), Some.Text(reader.Manifest));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => Some.Text(Some.Exposure(i))), reader.Exposures().Select(Some.Text));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => Some.Text(Some.Block(i) with { Row = i })), reader.Samples().Select(Some.Text));
        Assert.Equal(Enumerable.Range(1, 20).Select(Some.Event), reader.Events());
        Assert.Equal(Enumerable.Range(1, 20).Select(i => Some.Text(Some.Outcome(i))), reader.Outcomes(1).Select(Some.Text));
        Assert.Empty(reader.FramesWithoutResult(1));
        Assert.Equal(Some.Text(Some.Frame(7)), Some.Text(reader.Frame(7)));
        Assert.Null(reader.Frame(41));
        RunSummary summary = reader.Summarize();
        Assert.Equal((RunState.Finished, 40, 20, 20, 80), (summary.State, summary.Frames, summary.SampleRows, summary.Events, summary.Messages));
        Assert.Equal((hash, 20L, "live"), (summary.Analyses[0].PayloadSha256, summary.Analyses[0].Outcomes, summary.Analyses[0].Origin));
        Assert.Empty(RunFolder.Verify(folder.Run));
    }

    [Fact]
    public async Task Steps_OfARun_ComeInTheOrderOfTheirCommit()
    {
        await folder.RecordAsync(exposures: 3);

        using RunReader reader = RunReader.Open(folder.Run);
        string[] one = ["Sampled", "Exposed", "Happened", "Analysed"];
        Assert.Equal([.. one, .. one, .. one], reader.Steps().Select(step => step.GetType().Name));
    }

    [Fact]
    public async Task FramesWithoutResult_FrameCommittedAndResultNot_IsTheFrame()
    {
        await using RunFile run = await folder.CreateAsync();
        await RunFolder.RecordAsync(run, 1);
        await run.CommitRawAsync(Some.Exposure(2), CancellationToken.None);

        using RunReader reader = RunReader.Open(folder.Run);
        Assert.Equal([Some.Text(Some.Exposure(2))], reader.FramesWithoutResult(RunFile.LiveAnalysis).Select(Some.Text));
        Assert.Equal(RunState.Live, reader.Summarize().State);
    }

    [Fact]
    public async Task Commit_RawFramesOutOfTurn_StoresNothing()
    {
        await using RunFile run = await folder.CreateAsync();
        await run.CommitRawAsync(Some.Exposure(1), CancellationToken.None);

        await Assert.ThrowsAsync<ArgumentException>(() => run.CommitRawAsync(Some.Exposure(3), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => run.CommitRawAsync([Some.Frame(3), Some.Frame(3)], CancellationToken.None));
        await run.CommitRawAsync(Some.Exposure(2), CancellationToken.None);
        Assert.Equal(4, run.LastFrame);
        Assert.Empty(RunFolder.Verify(folder.Run));
    }

    [Fact]
    public async Task CommitMeasured_SamplesAndTheirFrames_AreStoredTogetherInTheirOrder()
    {
        await using RunFile run = await folder.CreateAsync();
        await run.CommitSamplesAsync(Some.Block(1), _ => [], CancellationToken.None);
        MeasuredRows stored = await run.CommitMeasuredAsync(
            [Some.Block(2), Some.Block(3)], block => [Some.Message("echem", $"row {block.Row}")],
            rows => rows[0].Row == 2 ? Some.Exposure(1) : [], CancellationToken.None);

        Assert.Equal([2, 3], stored.Blocks.Select(block => block.Row));
        Assert.Equal((3, 2), (run.LastRow, run.LastFrame));
        using RunReader reader = RunReader.Open(folder.Run);
        Assert.Equal(["Sampled", "Sampled", "Sampled", "Exposed"], reader.Steps().Select(step => step.GetType().Name));
    }

    [Fact]
    public async Task CommitMeasured_FramesOutOfTurn_StoresNoSamplesEither()
    {
        await using RunFile run = await folder.CreateAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => run.CommitMeasuredAsync(
            [Some.Block(1)], block => [Some.Message("echem", $"row {block.Row}")], _ => Some.Exposure(2), CancellationToken.None));

        Assert.Equal((0, 0), (run.LastRow, run.LastFrame));
        await RunFolder.RecordAsync(run, 1);
        Assert.Equal((1, 2), (run.LastRow, run.LastFrame));
        Assert.Empty(RunFolder.Verify(folder.Run));
    }

    [Fact]
    public async Task Commit_ResultTwiceOrOfNoFrame_StoresNothing()
    {
        await using RunFile run = await folder.CreateAsync();
        await RunFolder.RecordAsync(run, 1);

        await Assert.ThrowsAsync<ArgumentException>(() => run.CommitResultAsync(Some.Outcome(1), Some.Messages(1), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => run.CommitResultAsync(Some.Outcome(2), Some.Messages(2), CancellationToken.None));
        using RunReader reader = RunReader.Open(folder.Run);
        Assert.Equal((4L, 1L), (reader.Summarize().Messages, reader.Analyses()[0].Outcomes));
        Assert.Empty(RunFolder.Verify(folder.Run));
    }

    [Fact]
    public async Task Commit_MessageThatCannotBeEncoded_StoresNothingOfIt()
    {
        await using RunFile run = await folder.CreateAsync();
        await RunFolder.RecordAsync(run, 1);
        var broken = Some.Message("cell/new/profile", "") with { Encode = _ => throw new FormatException("no number") };

        await Assert.ThrowsAsync<FormatException>(() => run.CommitEventAsync(Some.Event(9), [Some.Message("event", "?"), broken], CancellationToken.None));
        await run.CommitEventAsync(Some.Event(2), [Some.Message("event", "event 2")], CancellationToken.None);
        using RunReader reader = RunReader.Open(folder.Run);
        Assert.Equal([Some.Event(1), Some.Event(2)], reader.Events());
        Assert.Empty(RunFolder.Verify(folder.Run));
    }

    [Fact]
    public async Task Commit_NumberThatIsNone_IsRefused()
    {
        await using RunFile run = await folder.CreateAsync();
        SampleBlock block = Some.Block(1) with { Columns = [[double.NaN, 1], [1, 1]] };
        RawFrame frame = Some.Frame(1) with { StageReadMicrometres = double.PositiveInfinity };

        await Assert.ThrowsAsync<ArgumentException>(() => run.CommitSamplesAsync(block, _ => [], CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => run.CommitSamplesAsync(Some.Block(1) with { Flags = [0] }, _ => [], CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => run.CommitRawAsync([frame], CancellationToken.None));
        Assert.Equal((0, 0), (run.LastRow, run.LastFrame));
    }

    [Fact]
    public async Task Commit_CancelledBefore_StoresNothing()
    {
        await using RunFile run = await folder.CreateAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.CommitRawAsync(Some.Exposure(1), new CancellationToken(canceled: true)));
        Assert.Equal(0, run.LastFrame);
    }

    [Fact]
    public async Task Commit_ManyAtOnce_AreAllStoredInTurn()
    {
        await using RunFile run = await folder.CreateAsync();
        long[] rows = await Task.WhenAll(Enumerable.Range(1, 300).Select(i => run.CommitSamplesAsync(Some.Block(i), _ => [], CancellationToken.None)));
        Assert.Equal(Enumerable.Range(1, 300).Select(i => (long)i), rows.Order());
    }

    [Fact]
    public async Task Run_EndedBefore_TakesNothingMore()
    {
        await folder.RecordAsync(exposures: 1);
        await using RunFile run = await folder.OpenAsync();

        var error = await Assert.ThrowsAsync<RunStoreException>(() => run.CommitRawAsync(Some.Exposure(2), CancellationToken.None));
        Assert.Contains("the run has ended", error.Message);
        await Assert.ThrowsAsync<RunStoreException>(() => run.EndAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Open_ByTwo_IsRefusedAndNamesTheHolder()
    {
        await using RunFile run = await folder.CreateAsync();

        var error = await Assert.ThrowsAsync<RunStoreException>(folder.OpenAsync);
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", error.Message);
        await run.CommitRawAsync(Some.Exposure(1), CancellationToken.None);
    }

    [Fact]
    public async Task Open_WhileAnotherProcessWrites_IsRefusedUntilItIsGone()
    {
        ForeignProcess child = Child.Record(folder.Run);
        await using (child)
        {
            await child.WaitForLineAsync("frames 000001", CancellationToken.None);
            var error = await Assert.ThrowsAsync<RunStoreException>(folder.OpenAsync);
            Assert.Contains($"process {child.Id} on ", error.Message);
            using RunReader reader = RunReader.Open(folder.Run);
            Assert.Equal(RunState.Live, reader.Summarize().State);
        }

        await using RunFile run = await folder.OpenAsync();
        Assert.InRange(run.LastFrame, 2, long.MaxValue);
    }

    [Fact]
    public async Task Create_WhereAFileIs_IsRefused()
    {
        await folder.RecordAsync(exposures: 1);
        var error = await Assert.ThrowsAsync<RunStoreException>(folder.CreateAsync);
        Assert.Contains("there already", error.Message);
        Assert.Equal(["run.sqlite"], folder.Names);
    }

    [Fact]
    public async Task Create_AfterADeathHalfWay_BeginsAnew()
    {
        await File.WriteAllTextAsync(folder.Run + ".new", "half a file");
        await folder.RecordAsync(exposures: 1);
        Assert.Equal(["run.sqlite"], folder.Names);
    }

    [Fact]
    public async Task Create_WhereNoFolderIs_IsRefusedInOneLine()
    {
        var error = await Assert.ThrowsAsync<RunStoreException>(() => RunFile.CreateAsync(
            folder.File("missing/run.sqlite"), Some.Manifest(), TimeProvider.System, CancellationToken.None));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Station_BetweenRuns_KeepsEventsAndMessagesAndGoesOn()
    {
        string path = folder.File("station.sqlite");
        await using (RunFile station = await RunFile.CreateAsync(path, Some.Manifest(RunFileKind.Station), TimeProvider.System, CancellationToken.None))
            await station.CommitEventAsync(Some.Event(1), [Some.Message("alarm/disk", "active")], CancellationToken.None);
        await using (RunFile station = await RunFile.OpenAsync(path, Some.Program, TimeProvider.System, CancellationToken.None))
            await station.CommitEventAsync(Some.Event(2), [Some.Message("alarm/disk", "cleared")], CancellationToken.None);

        using RunReader reader = RunReader.Open(path);
        Assert.Equal([Some.Event(1), Some.Event(2)], reader.Events());
        Assert.Empty(reader.Analyses());
        Assert.Empty(RunFolder.Verify(path));
    }
}
