using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Acquisition.Tests;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.Recording.Verification;

namespace BeamlineMonitor.Tests.Daemon;

public sealed class OpenedRunTests : IDisposable
{
    private readonly RecordedCharge charge = new();

    public void Dispose() => charge.Dispose();

    // The process was killed, or its disk full, between the event and the end of the file.
    [Fact]
    public async Task Open_RunThatToldItsEndAndWasNotEnded_IsEndedNow()
    {
        RunSetup setup = charge.Setup(_ => { });
        await using (OpenedRun run = await charge.OpenAsync("gap.run", setup))
        {
            await RecordedCharge.TakeAsync(run, new SyntheticRun().Standard());
            await RecordedCharge.TellEndAsync(run);
        }

        RunStoreException refused = await Assert.ThrowsAsync<RunStoreException>(() => charge.OpenAsync("gap.run", setup));

        string file = charge.Path("gap.run");
        Assert.Equal($"{file}: this run is complete; begin a new one with another --run.", refused.Message);
        Assert.False(File.Exists(file + "-wal")); // one plain file
        Assert.Empty(RunVerifier.Verify(file, CancellationToken.None));
        using (RunReader reader = RunReader.Open(file))
        {
            Assert.Equal(RunState.Finished, reader.Summarize().State);
            Assert.NotNull(reader.Analyses()[0].PayloadSha256);
        }

        refused = await Assert.ThrowsAsync<RunStoreException>(() => charge.OpenAsync("gap.run", setup));
        Assert.Contains("this run is complete", refused.Message, StringComparison.Ordinal);
    }
}
