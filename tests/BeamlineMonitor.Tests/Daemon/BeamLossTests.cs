using System.Collections.Concurrent;
using System.Net;
using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Metering;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Daemon;

/// <summary>A thermometer of the surroundings that tells nothing, while the beam goes and comes.</summary>
public sealed class BeamLossTests : IDisposable
{
    private const string Ring = "ring", Hutch = "hutch", Shutter = "shutter";
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(4)), over = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly ConcurrentQueue<RunEvent> told = new();
    private readonly ConcurrentQueue<SampleBlock> stored = new();

    public void Dispose()
    {
        guard.Dispose();
        over.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task RunAsync_ThermometerInvalidAndShutterCloses_IsNoBeamUntilTheShutterSaysOtherwise()
    {
        ServedPv ring = new(Ring, new CaReading(CaValue.Of(100.0)));
        ServedPv shutter = new(Shutter, new CaReading(CaValue.Of(1.0)));
        ServedPv hutch = new(Hutch, new CaReading(CaValue.Of(22.0), AlarmStatus.Undefined, AlarmSeverity.Invalid));
        await using CaServer server = new(new CaServerOptions(), TimeProvider.System);
        server.Serve(ring);
        server.Serve(shutter);
        server.Serve(hutch);
        server.Start();
        CaClientOptions patient = new() { Addresses = [$"{server.EndPoint}"], LocalAddress = IPAddress.Loopback, OperationTimeout = TimeSpan.FromMinutes(1) };
        await using CaClient client = new(patient, TimeProvider.System);
        RunSetup setup = RunSetup.Load(ConfigFolder.Find(ConfigPlaces.OfThisProcess(RepositoryFolder.Config)), "paper-1mAh");
        await using OpenedRun opened = await OpenedRun.OpenAsync(Path.Combine(folder.FullName, "beam.run"), setup, Start, null, guard.Token);
        var clock = new ExperimentClock(ClockAnchor.Now(1));
        using var recorder = new RunRecorder(opened.File, opened.Messages, opened.Start.Recent, 0, clock, new RunMeter(TimeProvider.System), told.Enqueue)
        {
            SamplesStored = (block, _) => stored.Enqueue(block),
        };
        using var link = new DeviceLink("beam", recorder, TimeProvider.System);
        await using var beam = new EpicsBeam(client, new EpicsBeamOptions { RingCurrent = Ring, Shutters = [Shutter], HutchTemperature = Hutch }, clock);
        var loop = new BeamLoop(beam, setup.Plan, link, recorder, TimeSpan.FromMilliseconds(20), clock, TimeProvider.System);
        Task running = loop.RunAsync(over.Token);

        await UntilAsync(() => Lost("hutch-temperature").Length == 1, running);
        shutter.Post(new CaReading(CaValue.Of(0.0)));
        await UntilAsync(() => Count(RunEventKinds.BeamLost) == 1, running);
        shutter.Post(new CaReading(CaValue.Of(1.0), AlarmStatus.Undefined, AlarmSeverity.Invalid)); // the ring alone does not say that it is open
        await UntilAsync(() => Lost("shutter-1").Length == 1, running);
        await loop.LookAsync(guard.Token);
        Assert.False(loop.Presence.IsPresent);
        Assert.Equal(0, Count(RunEventKinds.BeamBack));
        shutter.Post(new CaReading(CaValue.Of(1.0)));
        await UntilAsync(() => Count(RunEventKinds.BeamBack) == 1, running);

        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        RunEvent lost = Assert.Single(Lost("hutch-temperature"));
        Assert.Contains($"{Hutch} is 22 (Invalid)", lost.Text, StringComparison.Ordinal);
        Assert.False(link.IsLost);
        await recorder.FlushAsync(guard.Token);
        Assert.Contains(stored, block => block.Columns[SampleColumns.Open].Contains(0));
        Assert.All(stored, block => Assert.All(block.Columns[SampleColumns.HutchTemperature], temperature => Assert.Null(temperature)));
    }

    private RunEvent[] Lost(string quantity) =>
        [.. told.Where(happened => happened.Kind == RunEventKinds.DeviceLost && happened.Source == $"beam/{quantity}")];

    private int Count(string kind) => told.Count(happened => happened.Kind == kind);

    private async Task UntilAsync(Func<bool> holds, Task running)
    {
        while (!holds())
        {
            if (running.IsCompleted) await running;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, guard.Token);
        }
    }
}
