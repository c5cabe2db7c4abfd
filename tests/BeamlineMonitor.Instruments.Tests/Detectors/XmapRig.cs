using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.Detectors;

/// <summary>The real driver and an emulated xMAP of two elements, over UDP and TCP on loopback.</summary>
internal sealed class XmapRig : DetectorRig
{
    public const string Prefix = "6bmXMAP:";

    private readonly ImmutableArray<McaRecordEmulator> elements;
    private readonly XmapEmulator system;

    public XmapRig(XmapOptions? quirks = null, EpicsMcaOptions? options = null)
    {
        options ??= Options;
        (elements, system) = Serve(Server, quirks ?? new XmapOptions(), Clock);
        Client = CaLoopback.Client(Server.EndPoint);
        Detector = new EpicsMcaDetector(Client, options, Clock, TimeProvider.System);
    }

    public static EpicsMcaOptions Options { get; } = EpicsMcaRig.Options($"{Prefix}mca1", $"{Prefix}mca2") with { DxpPrefix = Prefix };

    public override IDetector Detector { get; }

    public CaServer Server { get; } = CaLoopback.Serve();

    public CaClient Client { get; }

    /// <summary>Serves an xMAP whose elements count 1000 and 2000 a second in each of 64 channels, a tenth of the time dead.</summary>
    public static (ImmutableArray<McaRecordEmulator> Elements, XmapEmulator System) Serve(CaServer server, XmapOptions quirks, TimeProvider clock)
    {
        ImmutableArray<McaRecordEmulator> elements = [.. Enumerable.Range(1, 2).Select(n => new McaRecordEmulator(
            server,
            $"{Prefix}mca{n}",
            new McaEmulatorOptions { Channels = 64 },
            new FixedMcaSource([.. Enumerable.Repeat(1000.0 * n, 64)], 0.1),
            clock))];
        return (elements, new XmapEmulator(server, Prefix, quirks, elements, clock));
    }

    public override Task CountingAsync() => CaLoopback.UntilAsync(() => elements.All(element => element.IsAcquiring));

    public override async ValueTask DisposeAsync()
    {
        await Detector.DisposeAsync();
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        system.Dispose();
        foreach (McaRecordEmulator element in elements) element.Dispose();
    }
}
