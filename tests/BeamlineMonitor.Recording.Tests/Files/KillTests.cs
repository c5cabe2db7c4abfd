using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Recording.Tests.Files;

public sealed class KillTests : IDisposable
{
    private const int Kills = 20;

    private readonly RunFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Kill_AtAnyInstant_LosesAndDoublesNothingAndTheRunGoesOn()
    {
        var random = new Random(1);
        int exposures = 0;
        for (int kill = 1; kill <= Kills; kill++)
        {
            string output = await RecordUntilKilledAsync(exposures + random.Next(1, 12), random.Next(2) == 0 ? "frames" : "result");

            Assert.Empty(RunFolder.Verify(folder.Run));
            using RunReader reader = RunReader.Open(folder.Run);
            Assert.Equal(RunState.Interrupted, reader.Summarize().State);
            RawFrame[] frames = [.. reader.Exposures().SelectMany(frame => frame)];
            Assert.Equal(Enumerable.Range(1, frames.Length).Select(number => Some.Text(Some.Frame(number))), frames.Select(Some.Text));
            Assert.Equal(0, frames.Length % 2);
            exposures = frames.Length / 2;

            int results = reader.Outcomes(RunFile.LiveAnalysis).Count(), rows = reader.Samples().Count();
            Assert.InRange(exposures, Child.Acknowledged(output, "frames"), int.MaxValue);
            Assert.InRange(results, Child.Acknowledged(output, "result"), exposures);
            Assert.InRange(rows, Child.Acknowledged(output, "samples"), int.MaxValue);
            await AnalyseWhatIsLeftAsync(reader);
        }
    }

    private async Task<string> RecordUntilKilledAsync(int exposure, string word)
    {
        ForeignProcess child = Child.Record(folder.Run);
        await using (child)
            await child.WaitForLineAsync($"{word} {exposure:D6}", CancellationToken.None);
        return child.Output;
    }

    private async Task AnalyseWhatIsLeftAsync(RunReader reader)
    {
        RawFrame[][] left = [.. reader.FramesWithoutResult(RunFile.LiveAnalysis).Select(frames => frames.ToArray())];
        Assert.InRange(left.Length, 0, 1);
        await using RunFile run = await folder.OpenAsync();
        foreach (RawFrame[] frames in left)
        {
            int exposure = (int)frames[1].Number / 2;
            await run.CommitResultAsync(Some.Outcome(exposure), Some.Messages(exposure), CancellationToken.None);
        }
    }
}
