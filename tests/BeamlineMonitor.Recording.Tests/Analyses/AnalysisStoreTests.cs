using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Analyses;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Recording.Tests.Analyses;

public sealed class AnalysisStoreTests : IDisposable
{
    private readonly RunFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Replay_OfTheSamePayloads_HasTheHashOfTheRunAndStandsBesideIt()
    {
        string hash = await folder.RecordAsync(exposures: 300);

        Assert.Equal(hash, await ReplayAsync(folder.Run, ""));
        using RunReader reader = RunReader.Open(folder.Run);
        Assert.Equal([300, 300], reader.Analyses().Select(analysis => analysis.Outcomes));
        Assert.Equal([hash, hash], reader.Analyses().Select(analysis => analysis.PayloadSha256));
        Assert.Equal(reader.Outcomes(1).Select(Some.Text), reader.Outcomes(2).Select(Some.Text));
        Assert.Equal(["run.sqlite"], folder.Names);
        Assert.Empty(RunFolder.Verify(folder.Run));
    }

    [Fact]
    public async Task Replay_OfOtherPayloads_HasAnotherHash()
    {
        string hash = await folder.RecordAsync(exposures: 3);
        Assert.NotEqual(hash, await ReplayAsync(folder.Run, " with another curve"));
    }

    [Fact]
    public async Task Replay_IntoAFileOfItsOwn_LeavesTheRunAsItIs()
    {
        string hash = await folder.RecordAsync(exposures: 3), other = folder.File("again.sqlite");
        byte[] before = await File.ReadAllBytesAsync(folder.Run);
        await using (RunFile file = await RunFile.CreateAsync(other, Some.Manifest(RunFileKind.Analysis), TimeProvider.System, CancellationToken.None))
            Assert.Equal(hash, await ReplayAsync(file, ""));

        Assert.Equal(before, await File.ReadAllBytesAsync(folder.Run));
        using RunReader reader = RunReader.Open(other);
        Assert.Equal(3, reader.Outcomes(1).Count());
        Assert.Empty(RunFolder.Verify(other));
        Assert.Equal(["again.sqlite", "run.sqlite"], folder.Names);
    }

    [Fact]
    public async Task Replay_OfAnInterruptedRun_DoesNotEndIt()
    {
        await using (RunFile run = await folder.CreateAsync()) await RunFolder.RecordAsync(run, 1);
        await ReplayAsync(folder.Run, "");

        await using RunFile again = await folder.OpenAsync();
        await RunFolder.RecordAsync(again, 2);
        Assert.Equal(4, again.LastFrame);
        Assert.Empty(RunFolder.Verify(folder.Run));
    }

    [Fact]
    public async Task Replay_ThatPublishes_HandsOutNumberedPayloads()
    {
        await folder.RecordAsync(exposures: 1);
        List<string> published = [];
        await using RunFile run = await folder.OpenAsync();
        AnalysisStore store = await run.BeginAnalysisAsync("replay", "{}", (message, number, _) => published.Add($"{message.Topic} {number}"), CancellationToken.None);
        await store.CommitEventAsync(Some.Event(1), [Some.Message("event", "1"), Some.Message("event", "2")], CancellationToken.None);
        Assert.Equal(["event 1", "event 2"], published);
    }

    private static async Task<string> ReplayAsync(string path, string difference)
    {
        await using RunFile run = await RunFile.OpenAsync(path, Some.Program, TimeProvider.System, CancellationToken.None);
        return await ReplayAsync(run, difference);
    }

    private static async Task<string> ReplayAsync(RunFile target, string difference)
    {
        AnalysisStore store = await target.BeginAnalysisAsync("replay", "{\"curve\":\"lco\"}", null, CancellationToken.None);
        using RunReader reader = RunReader.Open(Path.Combine(Path.GetDirectoryName(target.Path)!, "run.sqlite"));
        int events = 0, results = 0;
        foreach (RunStep step in reader.Steps())
        {
            await (step switch
            {
                RunStep.Sampled s => store.CommitSamplesAsync(s.Block, block => [Some.Message("cell/cell1/echem/batch", $"row {block.Row}")], CancellationToken.None),
                RunStep.Exposed e => store.CommitRawAsync(e.Frames, CancellationToken.None),
                RunStep.Happened h => store.CommitEventAsync(h.Event, [Some.Message("event", $"event {++events}")], CancellationToken.None),
                RunStep.Analysed a => store.CommitResultAsync(a.Outcome, Some.Messages(++results), CancellationToken.None),
                _ => throw new InvalidOperationException(),
            });
        }

        if (difference.Length > 0) await store.CommitEventAsync(Some.Event(1), [Some.Message("event", difference)], CancellationToken.None);
        return await store.EndAsync(CancellationToken.None);
    }
}
