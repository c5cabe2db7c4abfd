using System.Collections.Immutable;
using System.Net;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.Detectors;

/// <summary>The real driver and the emulated record, over UDP and TCP on loopback.</summary>
internal sealed class EpicsMcaRig : DetectorRig
{
    private readonly McaEmulatorOptions emulatorOptions;
    private readonly double deadTime;
    private readonly ImmutableArray<string> records;

    public EpicsMcaRig(McaEmulatorOptions? emulator = null, EpicsMcaOptions? options = null, double deadTime = 0.1, TimeProvider? ioClock = null)
    {
        options ??= Options();
        (emulatorOptions, this.deadTime, records) = (emulator ?? new McaEmulatorOptions { Channels = 256 }, deadTime, options.Records);
        Server = CaLoopback.Serve(new CaServerOptions { Address = CaLoopback.OwnAddress() });
        Emulators = Serve(Server);
        Client = CaLoopback.Client(Server.EndPoint);
        Detector = new EpicsMcaDetector(Client, options, Clock, ioClock ?? TimeProvider.System);
    }

    public override IDetector Detector { get; }

    public CaClient Client { get; }

    public CaServer Server { get; private set; }

    public ImmutableArray<McaRecordEmulator> Emulators { get; private set; }

    /// <summary>Options that look often, and that a machine without time does not run into.</summary>
    public static EpicsMcaOptions Options(params string[] records) => new()
    {
        Records = records.Length == 0 ? ["6bma1:mca1"] : [.. records],
        PollInterval = TimeSpan.FromMilliseconds(5),
        StartGrace = TimeSpan.FromSeconds(10),
        CompletionMargin = CaLoopback.Patience,
        StopTimeout = CaLoopback.Patience,
    };

    public override Task CountingAsync() => CaLoopback.UntilAsync(() => Emulators.All(emulator => emulator.IsAcquiring));

    /// <summary>The server goes and comes back on its port, its records afresh.</summary>
    public async Task RestartServerAsync()
    {
        IPEndPoint place = Server.EndPoint;
        await Server.DisposeAsync();
        foreach (McaRecordEmulator emulator in Emulators) emulator.Dispose();
        Server = CaLoopback.Serve(new CaServerOptions { Address = place.Address, Port = place.Port });
        Emulators = Serve(Server);
    }

    public override async ValueTask DisposeAsync()
    {
        await Detector.DisposeAsync();
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        foreach (McaRecordEmulator emulator in Emulators) emulator.Dispose();
    }

    private ImmutableArray<McaRecordEmulator> Serve(CaServer server) => [.. records.Select((record, i) =>
    {
        var source = new FixedMcaSource([.. Enumerable.Range(0, 256).Select(channel => (double)(1000 * (i + 1) + channel))], deadTime);
        return new McaRecordEmulator(server, record, emulatorOptions, source, Clock);
    })];
}
