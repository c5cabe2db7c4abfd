using System.Net;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Stages;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.Stages;

/// <summary>The real driver and the emulated motor record, over UDP and TCP on loopback; the motor's time is manual.</summary>
internal sealed class EpicsMotorRig : StageRig
{
    private const string Record = "6bma1:m12";

    private readonly StageAxis axis = new(0);
    private readonly IPEndPoint place;
    private readonly CaDetour? detour;
    private readonly CaClient client, somebodyElse;
    private CaServer server;

    /// <summary>Connects.</summary>
    /// <param name="options">Of the stage; null for those of <see cref="Options"/>.</param>
    /// <param name="isImpatient">True for a client that waits no longer than a test of faults can.</param>
    /// <param name="faults">What goes wrong on the driver's circuits; null for nothing.</param>
    public EpicsMotorRig(EpicsMotorOptions? options = null, bool isImpatient = false, RunningFaultPlan? faults = null)
    {
        server = CaLoopback.Serve(faults is null ? new CaServerOptions { Address = CaLoopback.OwnAddress() } : new CaServerOptions());
        place = server.EndPoint;
        Motor = Serve();
        if (faults is not null) detour = new CaDetour(server, faults);
        CaClientOptions patient = CaLoopback.Searching(detour?.SearchPlace ?? place);
        client = new CaClient(isImpatient ? patient.Impatient() : patient, TimeProvider.System);
        somebodyElse = CaLoopback.Client(place);
        Stage = new EpicsMotorStage(client, options ?? Options(), TimeProvider.System);
    }

    public override IStage Stage { get; }

    public MotorRecordEmulator Motor { get; private set; }

    public static EpicsMotorOptions Options() => new() { Record = Record, PollInterval = TimeSpan.FromMilliseconds(5) };

    public override async Task<double> PositionAsync() => 1000 * await ReadAsync("RBV");

    public override Task SendAsync(double micrometres) => WriteAsync("VAL", micrometres / 1000);

    public override async Task<bool> IsMovingAsync() => await ReadAsync("DMOV") == 0;

    /// <summary>A field of the record, as another client reads it.</summary>
    public async Task<double> ReadAsync(string field) =>
        (await (await OpenAsync(field)).ReadAsync(DbrForm.Time, CaType.Double, 1, CancellationToken.None)).Value.Number();

    /// <summary>Another client writes a field, and does not wait for what it sets off.</summary>
    public async Task WriteAsync(string field, double value)
    {
        (await OpenAsync(field)).WriteUnconfirmed(CaValue.Of(value));
        await ReadAsync(field); // it comes behind on the same circuit, so the write is done
    }

    public override async Task StopServerAsync()
    {
        await server.DisposeAsync();
        Motor.Dispose();
    }

    /// <summary>It comes back on its port, the motor where it was.</summary>
    public override void StartServer()
    {
        server = CaLoopback.Serve(new CaServerOptions { Address = place.Address, Port = place.Port });
        Motor = Serve();
    }

    public override async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        await client.DisposeAsync();
        await somebodyElse.DisposeAsync();
        if (detour is not null) await detour.DisposeAsync();
        await server.DisposeAsync();
        Motor.Dispose();
    }

    private MotorRecordEmulator Serve() =>
        new(server, Record, axis, new MotorOptions("along the electrode") { LowLimit = -5, HighLimit = 5, Speed = 0.1 }, Clock);

    private async Task<CaChannel> OpenAsync(string field) => await somebodyElse.ConnectAsync($"{Record}.{field}");
}
