using System.Net;
using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Stages;

/// <summary>The real driver and the emulated motor record, over UDP and TCP on loopback; the motor's time is manual.</summary>
internal sealed class EpicsMotorRig : IAsyncDisposable
{
    private const string Record = "6bma1:m12";

    private readonly StageAxis axis = new(0);
    private readonly IPEndPoint place;
    private readonly CaClient somebodyElse;

    /// <summary>Connects.</summary>
    /// <param name="options">Of the stage; null for those of <see cref="Options"/>.</param>
    /// <param name="clientTime">Clock of the client's time-outs and searches; null for the system's.</param>
    public EpicsMotorRig(EpicsMotorOptions? options = null, TimeProvider? clientTime = null)
    {
        Server = CaLoopback.Serve(new CaServerOptions { Address = CaLoopback.OwnAddress() });
        place = Server.EndPoint;
        Motor = Serve();
        CaClientOptions searching = CaLoopback.Searching(place);
        Client = new CaClient(searching, clientTime ?? TimeProvider.System);
        somebodyElse = new CaClient(searching, TimeProvider.System);
        Stage = new EpicsMotorStage(Client, options ?? Options(), TimeProvider.System);
    }

    public EpicsMotorStage Stage { get; }

    public ManualTimeProvider Clock { get; } = new();

    public MotorRecordEmulator Motor { get; private set; }

    private CaClient Client { get; }

    private CaServer Server { get; set; }

    public static EpicsMotorOptions Options() => new() { Record = Record, PollInterval = TimeSpan.FromMilliseconds(5) };

    /// <summary>Lets the motor run until the driver has what it waits for.</summary>
    public async Task<T> ArriveAsync<T>(Task<T> move)
    {
        await MovingAsync(move);
        Clock.Advance(TimeSpan.FromMinutes(10));
        return await InTime.WaitAsync(move);
    }

    /// <summary>Waits until the motor moves.</summary>
    public async Task MovingAsync(Task move)
    {
        while (await ReadAsync("DMOV") != 0) Assert.False(move.IsFaulted, $"{move.Exception?.InnerException?.Message}");
    }

    /// <summary>Waits until the motor is at rest, without letting its time pass.</summary>
    public async Task RestingAsync()
    {
        using var limit = new CancellationTokenSource(CaLoopback.Patience);
        while (await ReadAsync("DMOV") == 0) limit.Token.ThrowIfCancellationRequested();
    }

    /// <summary>A field of the record, as another client reads it.</summary>
    public async Task<double> ReadAsync(string field) =>
        (await (await OpenAsync(field)).ReadAsync(DbrForm.Time, CaType.Double, 1, CancellationToken.None)).Value.Number();

    /// <summary>Another client writes a field, and does not wait for what it sets off.</summary>
    public async Task WriteAsync(string field, double value)
    {
        (await OpenAsync(field)).WriteUnconfirmed(CaValue.Of(value));
        await ReadAsync(field); // it comes behind on the same circuit, so the write is done
    }

    /// <summary>The server goes.</summary>
    public async Task StopServerAsync()
    {
        await Server.DisposeAsync();
        Motor.Dispose();
    }

    /// <summary>It comes back on its port, the motor where it was.</summary>
    public void StartServer()
    {
        Server = CaLoopback.Serve(new CaServerOptions { Address = place.Address, Port = place.Port });
        Motor = Serve();
    }

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        await Client.DisposeAsync();
        await somebodyElse.DisposeAsync();
        await Server.DisposeAsync();
        Motor.Dispose();
    }

    private MotorRecordEmulator Serve() =>
        new(Server, Record, axis, new MotorOptions("along the electrode") { LowLimit = -5, HighLimit = 5, Speed = 0.1 }, Clock);

    private async Task<CaChannel> OpenAsync(string field) => await somebodyElse.ConnectAsync($"{Record}.{field}");
}
