using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Detectors;

/// <summary>The detector's driver on a bad circuit: the right spectrum or a typed error, and once the line is good again the next exposure is right.</summary>
public sealed class EpicsMcaFaultTests
{
    private static readonly ExposurePreset TwoSeconds = new(PresetKind.RealTime, TimeSpan.FromSeconds(2));

    // The line's own clock: its faults last as long as the first exposure, whatever that takes.
    private readonly ManualTimeProvider lineClock = new();

    public static TheoryData<string> Plans =>
    [
        "silence@0s+1s", "half-open@0s+1s", "delay@0s+1s=600ms", "split@0s+1s=100ms", "corrupt@0s", "garbage@0s=40", "duplicate@0s=500ms", "disconnect@0s",
    ];

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task ExposeAsync_FaultyCircuitToARecord_IsRightOrATypedErrorAndTheNextIsRight(string plan)
    {
        ManualTimeProvider experiment = new();
        await using CaServer server = CaLoopback.Serve();
        using McaRecordEmulator record = new(
            server, "6bma1:mca1", new McaEmulatorOptions { Channels = 256 }, new FixedMcaSource([.. Enumerable.Repeat(1000.0, 256)], 0.1), experiment);
        await IsRightOrATypedErrorAndTheNextIsRightAsync(plan, server, EpicsMcaRig.Options(), experiment, () => record.IsAcquiring);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task ExposeAsync_FaultyCircuitToAnXmap_IsRightOrATypedErrorAndTheNextIsRight(string plan)
    {
        ManualTimeProvider experiment = new();
        await using CaServer server = CaLoopback.Serve();
        (ImmutableArray<McaRecordEmulator> elements, XmapEmulator system) = XmapRig.Serve(server, new XmapOptions { AcquiringLags = true }, experiment);
        using XmapEmulator owned = system;
        await IsRightOrATypedErrorAndTheNextIsRightAsync(plan, server, XmapRig.Options, experiment, () => elements.All(element => element.IsAcquiring));
        foreach (McaRecordEmulator element in elements) element.Dispose();
    }

    private async Task IsRightOrATypedErrorAndTheNextIsRightAsync(
        string plan, CaServer server, EpicsMcaOptions options, ManualTimeProvider experiment, Func<bool> isCounting)
    {
        await using CaDetour detour = new(server, new RunningFaultPlan(FaultPlan.Parse(plan + ",seed=1"), lineClock));
        await using CaClient client = new(CaLoopback.Searching(detour.SearchPlace).Impatient(), TimeProvider.System);
        await using EpicsMcaDetector detector = new(client, options with { StopTimeout = TimeSpan.FromSeconds(1) }, experiment, TimeProvider.System);
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2)); // for a broken build, never asserted

        try
        {
            AssertRight(await ExposeAsync());
        }
        catch (InstrumentException)
        {
            // The allowed other outcome; which one depends on where the fault strikes.
        }

        lineClock.Advance(TimeSpan.FromSeconds(5)); // the faults are over, and whatever was late comes now

        // A layer above tries again until the circuit is back.
        Exposure? next = null;
        while (next is null)
        {
            try
            {
                next = await ExposeAsync();
            }
            catch (InstrumentException)
            {
                lineClock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        AssertRight(next);

        async Task<Exposure> ExposeAsync()
        {
            Task<Exposure> running = detector.ExposeAsync(TwoSeconds, patience.Token);
            while (!running.IsCompleted)
            {
                if (isCounting()) experiment.Advance(TimeSpan.FromSeconds(3)); // first, it may be, what an attempt before has left counting
                await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None));
            }

            return await running;
        }
    }

    private static void AssertRight(Exposure exposure)
    {
        Assert.Equal(ExposureCompleteness.Full, exposure.Completeness);
        for (int i = 0; i < exposure.Elements.Length; i++)
        {
            Spectrum spectrum = exposure.Elements[i].Spectrum;
            Assert.Equal(TimeSpan.FromSeconds(2), spectrum.RealTime);
            Assert.All(spectrum.Counts, count => Assert.Equal(1800u * (uint)(i + 1), count));
        }
    }
}
