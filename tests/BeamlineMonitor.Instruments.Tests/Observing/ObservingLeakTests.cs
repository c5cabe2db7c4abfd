using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Observing;
using BeamlineMonitor.Instruments.Observing.CyclerFiles;
using BeamlineMonitor.Instruments.Observing.Epics;
using BeamlineMonitor.Instruments.Observing.FileDrops;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.Instruments.Tests.Detectors;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Observing;

[Collection(nameof(LeakTests))]
public sealed class ObservingLeakTests : IDisposable
{
    // The runtime's own threads come and go by a few.
    private const int RuntimeThreads = 16;
    private const int Cycles = 1000;

    private readonly ExperimentClock clock = new(ClockAnchor.Now(1));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task EpicsMcaWatch_ConnectedWaitedForAndDisposed1000Times_LeaksNoSocketAndNoThread()
    {
        await using CaServer server = CaLoopback.Serve(new ServedPv("m1.RBV", new CaReading(CaValue.Of(1.0))));
        (ImmutableArray<McaRecordEmulator> elements, XmapEmulator system) = XmapRig.Serve(server, new XmapOptions(), clock);
        using XmapEmulator owned = system;
        await CycleAsync();
        int sockets = ProcessResources.CountSockets();
        int threads = ProcessResources.CountThreadsBesideThePool();

        for (int cycle = 0; cycle < Cycles; cycle++) await CycleAsync();

        await CaLoopback.UntilAsync(() => server.ClientCount == 0 && ProcessResources.CountSockets() <= sockets);
        Assert.InRange(ProcessResources.CountThreadsBesideThePool(), 0, threads + RuntimeThreads);
        foreach (McaRecordEmulator element in elements) element.Dispose();

        async Task CycleAsync()
        {
            await using CaClient client = CaLoopback.Client(server.EndPoint);
            var stage = new EpicsStageTrack(client, new EpicsMotorOptions { Record = "m1", MicrometresPerUnit = 1000 }, TimeProvider.System);
            await using EpicsMcaWatch watch = new(client, XmapRig.Options, stage, clock, TimeProvider.System);
            Assert.Equal("at rest, stage at 1000.00 µm", (await watch.IdentifyAsync(CancellationToken.None)).State);
            using var stop = new CancellationTokenSource();
            Task next = watch.NextAsync(stop.Token);
            await stop.CancelAsync();
            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [Fact]
    public async Task FileDropWatch_ThatTookAFileAndMetABadOne1000Times_LeaksNoDescriptorAndNoThread()
    {
        File.WriteAllText(InFolder("0.mca"), "VERSION: 3.1\nELEMENTS: 1\nDATE: Jul 01, 2026 12:00:00.**\nCHANNELS: 1\nREAL_TIME: 60\nLIVE_TIME: 57\nDATA:\n5\n");
        File.WriteAllText(InFolder("1.mca"), "VERSION: 3.1\nELEMENTS: x\n");
        var options = new FileDropOptions
        {
            Folder = folder.FullName,
            Elements = ["horizontal"],
            Names = new([(ObservedSubject.Layer, @"(?<layer>\d)\.mca")], firstLayer: 0),
            Settle = TimeSpan.Zero,
            Patience = TimeSpan.Zero,
        };
        int threads = ProcessResources.CountThreadsBesideThePool();

        for (int cycle = 0; cycle < Cycles; cycle++)
        {
            await using FileDropWatch watch = new(options, clock, TimeProvider.System);
            Assert.IsType<ObservedExposure>(await watch.NextAsync(CancellationToken.None));
            Assert.IsType<ObservedRemark>(await watch.NextAsync(CancellationToken.None));
        }

        Assert.Equal(0, ProcessResources.CountFiles(folder.FullName));
        Assert.InRange(ProcessResources.CountThreadsBesideThePool(), 0, threads + RuntimeThreads);
    }

    [Fact]
    public async Task CyclerFile_ReadReplacedAndDisposed1000Times_LeaksNoDescriptorAndNoThread()
    {
        const string Head = "EC-Lab ASCII FILE\nNb header lines : 3\ntime/s\tEwe/V\n";
        string path = InFolder("cell1.mpt");
        int threads = ProcessResources.CountThreadsBesideThePool();

        for (int cycle = 0; cycle < Cycles; cycle++)
        {
            File.WriteAllText(path, Head + "0\t3.0\n");
            using CyclerFile file = new(path, new EcLabFormat(), clock, TimeProvider.System);
            Assert.Single((await file.NextAsync(CancellationToken.None)).Samples);
            File.Delete(path);
            File.WriteAllText(path, Head + "0\t3.1\n1\t3.1\n");
            Assert.True((await file.NextAsync(CancellationToken.None)).BeginsAnew);
        }

        Assert.Equal(0, ProcessResources.CountFiles(folder.FullName));
        Assert.InRange(ProcessResources.CountThreadsBesideThePool(), 0, threads + RuntimeThreads);
    }

    private string InFolder(string name) => Path.Combine(folder.FullName, name);
}
