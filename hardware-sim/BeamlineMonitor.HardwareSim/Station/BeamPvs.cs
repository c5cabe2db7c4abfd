using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>Ring current, shutter, ion chamber and temperatures on a Channel Access server, brought up to date every second of experiment time.</summary>
public sealed class BeamPvs : IDisposable
{
    /// <summary>Ring current in top-up, mA.</summary>
    public const double FullRingMilliamperes = 100;

    /// <summary>Rate of the ion chamber at full flux, counts per second; with the shutter closed 0.</summary>
    public const double FullIonChamberRate = 250_000;

    /// <summary>Temperature of the cell and of the hutch, °C, where nothing else is known: that of the twin's cell, 298 K.</summary>
    public const double TemperatureCelsius = 24.85;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider clock;
    private readonly IBeamSource beam;
    private readonly ServedPv ring, shutter, ionChamber, cell, hutch;
    private readonly ITimer update;

    /// <summary>Serves the process variables.</summary>
    /// <param name="server">The server, which stays the caller's.</param>
    /// <param name="names">Their names.</param>
    /// <param name="beam">The beam.</param>
    /// <param name="clock">Experiment clock.</param>
    public BeamPvs(CaServer server, BeamPvNames names, IBeamSource beam, TimeProvider clock)
    {
        (this.clock, this.beam) = (clock, beam);
        ring = Serve(new ServedPv(names.RingCurrent, new CaReading(CaValue.Of(0.0), Properties: new CaProperties { Unit = "mA", Precision = 2 })));
        ionChamber = Serve(new ServedPv(names.IonChamber, new CaReading(CaValue.Of(0.0), Properties: new CaProperties { Unit = "1/s" })));
        shutter = Serve(new ServedPv(names.ShutterState, new CaReading(CaValue.OfStates(0), Properties: new CaProperties { States = ["OFF", "ON"] })));
        cell = Thermometer(names.CellTemperature);
        hutch = Thermometer(names.HutchTemperature);
        Button(names.OpenShutter, open: true);
        Button(names.CloseShutter, open: false);
        Serve(new ServedPv(names.LoseBeam, new CaReading(CaValue.Of(0.0), Properties: new CaProperties { Unit = "s" }), 1, (write, _) =>
        {
            if (write.Value.Number() is var seconds && !(seconds > 0)) return ValueTask.CompletedTask;
            beam.Lose(clock.GetUtcNow(), TimeSpan.FromSeconds(seconds));
            Update();
            return ValueTask.CompletedTask;
        }));
        Update();
        update = clock.CreateTimer(_ => Update(), null, Interval, Interval);

        ServedPv Serve(ServedPv pv)
        {
            server.Serve(pv);
            return pv;
        }

        ServedPv Thermometer(string name) =>
            Serve(new ServedPv(name, new CaReading(CaValue.Of(0.0), Properties: new CaProperties { Unit = "C", Precision = 2 })));

        void Button(string name, bool open) => Serve(new ServedPv(name, new CaReading(CaValue.Of((short)0)), 1, (write, _) =>
        {
            if (write.Value.Number() == 0) return ValueTask.CompletedTask;
            beam.SetShutter(clock.GetUtcNow(), open);
            Update();
            return ValueTask.CompletedTask;
        }));
    }

    /// <summary>Stops the timer.</summary>
    public void Dispose() => update.Dispose();

    private void Update()
    {
        DateTimeOffset now = clock.GetUtcNow();
        Post(ring, CaValue.Of(FullRingMilliamperes * beam.RingAt(now)), now);
        Post(ionChamber, CaValue.Of(FullIonChamberRate * beam.FluxAt(now)), now);
        Post(cell, CaValue.Of(beam.CellCelsiusAt(now)), now);
        Post(hutch, CaValue.Of(beam.HutchCelsiusAt(now)), now);
        Post(shutter, CaValue.OfStates(beam.IsOpenAt(now) ? (ushort)1 : (ushort)0), now);
    }

    // A record tells its monitors of a change only; a read finds the newest stamp.
    private static void Post(ServedPv pv, CaValue value, DateTimeOffset now)
    {
        bool changed = !value.Equals(pv.Current.Value);
        pv.Set(new CaReading(value, Stamp: now));
        if (changed) pv.Post();
    }
}
