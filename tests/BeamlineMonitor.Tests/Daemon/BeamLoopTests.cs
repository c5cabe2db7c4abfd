using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Metering;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Daemon;

/// <summary>What the variables of the beam cannot tell is stored as unknown, and changes nothing in whether there is beam.</summary>
public sealed class BeamLoopTests : IDisposable
{
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(4)), over = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly ExperimentClock clock = new(ClockAnchor.Now(50));

    public void Dispose()
    {
        guard.Dispose();
        over.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_VariablesThatFailOrTellNothing_AreStoredAsUnknownAndALostBeamStaysLost()
    {
        var temperature = new MissingVariable("hutch-temperature", "invalid");
        var ring = new MissingVariable("ring-current", "invalid", TellsOfBeam: true);
        bool? present = null, stays = null;
        BeamLoop? loop = null;
        var beam = new ToldBeam(
        [
            () => Reading(102, true) with { Missing = [temperature] },
            () => throw new InstrumentException("none answers"),
            () =>
            {
                present = loop!.Presence.IsPresent;
                return Reading(102, false) with { Missing = [temperature] };
            },
            () => Reading(null, true) with { Missing = [ring] },
            () =>
            {
                stays = loop!.Presence.IsPresent;
                return Reading(102, true);
            },
        ]);
        RunSetup setup = RunSetup.Load(ConfigFolder.Find(ConfigPlaces.OfThisProcess(RepositoryFolder.Config)), "paper-1mAh");
        string path = Path.Combine(folder.FullName, "beam.run");
        await using OpenedRun opened = await OpenedRun.OpenAsync(path, setup, clock.GetUtcNow(), null, guard.Token);
        using var recorder = new RunRecorder(opened.File, opened.Messages, opened.Start.Recent, 0, clock, new RunMeter(TimeProvider.System), _ => { });
        using var link = new DeviceLink("beam", recorder, TimeProvider.System);
        loop = new BeamLoop(beam, setup.Plan, link, recorder, TimeSpan.FromMilliseconds(10), clock, TimeProvider.System);
        Task running = loop.RunAsync(over.Token);
        await beam.Told.WaitAsync(guard.Token);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await recorder.FlushAsync(guard.Token);

        Assert.Equal((bool?[])[true, false, true], new[] { present, stays, loop.Presence.IsPresent });
        using RunReader reader = RunReader.Open(path);
        SampleBlock[] blocks = [.. reader.Samples()];
        Assert.Equal((double?[])[null, 102, null, 102, null, 102], blocks.SelectMany(block => block.Columns[SampleColumns.RingCurrent]));
        Assert.Equal(
            [SampleColumns.Incomplete, 0, SampleColumns.Incomplete, 0, SampleColumns.Incomplete, 0], blocks.SelectMany(block => block.Flags));
    }

    private BeamReading Reading(double? ring, bool isOpen) => new(clock.GetUtcNow(), ring, isOpen, 1e5, 25);

    /// <summary>Tells one reading after the other, and then waits.</summary>
    private sealed class ToldBeam(IEnumerable<Func<BeamReading>> readings) : IBeam
    {
        private readonly Queue<Func<BeamReading>> left = new(readings);
        private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when the last reading was taken.</summary>
        public Task Told => told.Task;

        public async Task<BeamReading> ReadAsync(CancellationToken cancellationToken)
        {
            if (left.TryDequeue(out Func<BeamReading>? reading)) return reading();
            told.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new OperationCanceledException(cancellationToken);
        }

        public Task ChangedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
