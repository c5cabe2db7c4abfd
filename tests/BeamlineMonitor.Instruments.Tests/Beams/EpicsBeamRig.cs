using System.Net;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.Beams;

/// <summary>The real driver and a server's process variables, over UDP and TCP on loopback.</summary>
internal sealed class EpicsBeamRig : BeamRig
{
    private readonly Dictionary<string, ServedPv> pvs;
    private readonly CaDetour? detour;
    private readonly IPEndPoint place;
    private readonly CaClient client;
    private CaServer server;

    /// <summary>Connects.</summary>
    /// <param name="isImpatient">True for a client that waits no longer than a test of faults can.</param>
    /// <param name="faults">What goes wrong on the circuits; null for nothing.</param>
    public EpicsBeamRig(bool isImpatient = false, RunningFaultPlan? faults = null)
    {
        double[] values = [100, 1, 1, 250_000, 25, 22];
        pvs = Quantities.Zip(values).ToDictionary(pair => pair.First, pair => new ServedPv(NameOf(pair.First), new CaReading(CaValue.Of(pair.Second))));
        server = CaLoopback.Serve(faults is null ? new CaServerOptions { Address = CaLoopback.OwnAddress() } : new CaServerOptions(), [.. pvs.Values]);
        place = server.EndPoint;
        if (faults is not null) detour = new CaDetour(server, faults);
        CaClientOptions patient = CaLoopback.Searching(detour?.SearchPlace ?? place);
        client = new CaClient(isImpatient ? patient.Impatient() : patient, TimeProvider.System);
        Beam = new EpicsBeam(
            client,
            new EpicsBeamOptions
            {
                RingCurrent = NameOf("ring-current"),
                Shutters = [NameOf("shutter-1"), NameOf("shutter-2")],
                Intensity = NameOf("intensity"),
                CellTemperature = NameOf("cell-temperature"),
                HutchTemperature = NameOf("hutch-temperature"),
            },
            Clock);
    }

    public override IBeam Beam { get; }

    public override void Set(string quantity, double value, bool isValid = true) =>
        pvs[quantity].Post(new CaReading(CaValue.Of(value), isValid ? AlarmStatus.None : AlarmStatus.Undefined, isValid ? AlarmSeverity.None : AlarmSeverity.Invalid));

    public override string NameOf(string quantity) => $"6bm:{quantity}";

    public override async Task StopServerAsync() => await server.DisposeAsync();

    public override void StartServer() => server = CaLoopback.Serve(new CaServerOptions { Address = place.Address, Port = place.Port }, [.. pvs.Values]);

    public override async ValueTask DisposeAsync()
    {
        await Beam.DisposeAsync();
        await client.DisposeAsync();
        if (detour is not null) await detour.DisposeAsync();
        await server.DisposeAsync();
    }
}
