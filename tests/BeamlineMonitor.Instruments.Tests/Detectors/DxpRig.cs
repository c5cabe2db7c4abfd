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

    private readonly CaServer _server = CaLoopback.Serve();
    private readonly CaClient _client;
    private readonly ImmutableArray<McaRecordEmulator> _elements;
    private readonly ServedPv _presetReal = CaLoopback.Writable("6bmXMAP:PresetReal", CaValue.Of(0.0));
    private readonly ServedPv _presetLive = CaLoopback.Writable("6bmXMAP:PresetLive", CaValue.Of(0.0));
    private readonly ServedPv _presetMode = CaLoopback.Writable("6bmXMAP:PresetMode", CaValue.OfStates(0));
    private readonly ServedPv _acquiring = new("6bmXMAP:Acquiring", new CaReading(CaValue.OfStates(0)));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watch;

    public DxpRig()
    {
        var source = new FixedMcaSource([.. Enumerable.Repeat(500.0, 64)], 0.1);
        _elements = [.. Records.Select(record => new McaRecordEmulator(_server, record, new McaEmulatorOptions { Channels = 64 }, source, Clock))];
        _client = CaLoopback.Client(_server.EndPoint);
        foreach (ServedPv pv in (ServedPv[])[_presetReal, _presetLive, _presetMode, _acquiring]) _server.Serve(pv);
        _server.Serve(new ServedPv("6bmXMAP:EraseStart", new CaReading(CaValue.OfStates(0)), 1, async (_, token) =>
        {
            bool isReal = _presetMode.Current.Value.Number() == 1;
            await SetAllAsync("PRTM", CaValue.Of(isReal ? _presetReal.Current.Value.Number() : 0.0), token);
            await SetAllAsync("PLTM", CaValue.Of(isReal ? 0.0 : _presetLive.Current.Value.Number()), token);
            _acquiring.Post(new CaReading(CaValue.OfStates(1)));
            foreach (string record in Records) (await _client.Open($"{record}.ERST").WhenConnectedAsync(token)).WriteUnconfirmed(CaValue.OfStates(1));
        }));
        _server.Serve(new ServedPv("6bmXMAP:StopAll", new CaReading(CaValue.OfStates(0)), 1, async (_, token) =>
        {
            foreach (string record in Records) (await _client.Open($"{record}.STOP").WhenConnectedAsync(token)).WriteUnconfirmed(CaValue.OfStates(1));
        }));
        _watch = WatchAsync();
        Detector = new EpicsMcaDetector(
            _client, EpicsMcaRig.Options([.. Records]) with { DxpPrefix = "6bmXMAP:" }, Clock, TimeProvider.System);
    }

    public override IDetector Detector { get; }

    public override Task CountingAsync() => CaLoopback.UntilAsync(() => _elements.All(element => element.IsAcquiring));

    public override async ValueTask DisposeAsync()
    {
        await Detector.DisposeAsync();
        await _stop.CancelAsync();
        await _watch;
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        foreach (McaRecordEmulator element in _elements) element.Dispose();
        _stop.Dispose();
    }

    private async Task SetAllAsync(string field, CaValue value, CancellationToken cancellationToken)
    {
        foreach (string record in Records)
            await (await _client.Open($"{record}.{field}").WhenConnectedAsync(cancellationToken)).WriteAsync(value, cancellationToken);
    }

    private async Task WatchAsync()
    {
        CaMonitor[] monitors =
            [.. Records.Select(record => _client.Open($"{record}.ACQG").Subscribe(DbrForm.Plain, null, null, EventMask.Value, 16))];
        try
        {
            while (true)
            {
                foreach (double state in (double[])[1, 0]) // a start, then the end, of both
                {
                    foreach (CaMonitor monitor in monitors)
                        while ((await monitor.ReadAsync(_stop.Token)).Value.Number() != state) { }
                }

                _acquiring.Post(new CaReading(CaValue.OfStates(0)));
            }
        }
        catch (OperationCanceledException)
        {
            // the rig is taken down
        }
    }
}
