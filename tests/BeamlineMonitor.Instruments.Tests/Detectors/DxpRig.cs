using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.Detectors;

/// <summary>
/// Two elements that one set of records starts and stops, as on an XIA xMAP. The start is answered at once, so that only
/// Acquiring tells the end.
/// </summary>
internal sealed class DxpRig : DetectorRig
{
    private static readonly ImmutableArray<string> Records = ["6bmXMAP:mca1", "6bmXMAP:mca2"];

    private readonly CaServer server = CaLoopback.Serve();
    private readonly CaClient client;
    private readonly ImmutableArray<McaRecordEmulator> elements;
    private readonly ServedPv presetReal = CaLoopback.Writable("6bmXMAP:PresetReal", CaValue.Of(0.0));
    private readonly ServedPv presetLive = CaLoopback.Writable("6bmXMAP:PresetLive", CaValue.Of(0.0));
    private readonly ServedPv presetMode = CaLoopback.Writable("6bmXMAP:PresetMode", CaValue.OfStates(0));
    private readonly ServedPv acquiring = new("6bmXMAP:Acquiring", new CaReading(CaValue.OfStates(0)));
    private readonly CancellationTokenSource stop = new();
    private readonly Task watch;

    public DxpRig()
    {
        var source = new FixedMcaSource([.. Enumerable.Repeat(500.0, 64)], 0.1);
        elements = [.. Records.Select(record => new McaRecordEmulator(server, record, new McaEmulatorOptions { Channels = 64 }, source, Clock))];
        client = CaLoopback.Client(server.EndPoint);
        foreach (ServedPv pv in (ServedPv[])[presetReal, presetLive, presetMode, acquiring]) server.Serve(pv);
        server.Serve(new ServedPv("6bmXMAP:EraseStart", new CaReading(CaValue.OfStates(0)), 1, async (_, token) =>
        {
            bool isReal = presetMode.Current.Value.Number() == 1;
            await SetAllAsync("PRTM", CaValue.Of(isReal ? presetReal.Current.Value.Number() : 0.0), token);
            await SetAllAsync("PLTM", CaValue.Of(isReal ? 0.0 : presetLive.Current.Value.Number()), token);
            acquiring.Post(new CaReading(CaValue.OfStates(1)));
            foreach (string record in Records) (await client.Open($"{record}.ERST").WhenConnectedAsync(token)).WriteUnconfirmed(CaValue.OfStates(1));
        }));
        server.Serve(new ServedPv("6bmXMAP:StopAll", new CaReading(CaValue.OfStates(0)), 1, async (_, token) =>
        {
            foreach (string record in Records) (await client.Open($"{record}.STOP").WhenConnectedAsync(token)).WriteUnconfirmed(CaValue.OfStates(1));
        }));
        watch = WatchAsync();
        Detector = new EpicsMcaDetector(
            client, EpicsMcaRig.Options([.. Records]) with { DxpPrefix = "6bmXMAP:" }, Clock, TimeProvider.System);
    }

    public override IDetector Detector { get; }

    public override Task CountingAsync() => CaLoopback.UntilAsync(() => elements.All(element => element.IsAcquiring));

    public override async ValueTask DisposeAsync()
    {
        await Detector.DisposeAsync();
        await stop.CancelAsync();
        await watch;
        await client.DisposeAsync();
        await server.DisposeAsync();
        foreach (McaRecordEmulator element in elements) element.Dispose();
        stop.Dispose();
    }

    private async Task SetAllAsync(string field, CaValue value, CancellationToken cancellationToken)
    {
        foreach (string record in Records)
            await (await client.Open($"{record}.{field}").WhenConnectedAsync(cancellationToken)).WriteAsync(value, cancellationToken);
    }

    private async Task WatchAsync()
    {
        CaMonitor[] monitors =
            [.. Records.Select(record => client.Open($"{record}.ACQG").Subscribe(DbrForm.Plain, null, null, EventMask.Value, 16))];
        try
        {
            while (true)
            {
                foreach (double state in (double[])[1, 0]) // a start, then the end, of both
                {
                    foreach (CaMonitor monitor in monitors)
                        while ((await monitor.ReadAsync(stop.Token)).Value.Number() != state) { }
                }

                acquiring.Post(new CaReading(CaValue.OfStates(0)));
            }
        }
        catch (OperationCanceledException)
        {
            // the rig is taken down
        }
    }
}
