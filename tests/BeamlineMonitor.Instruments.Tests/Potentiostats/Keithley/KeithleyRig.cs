using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.SourceMeters;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.Keithley;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.Keithley;

/// <summary>An emulated SourceMeter.</summary>
internal sealed class KeithleyRig(string device, bool onPty, LinearCell? cell = null, Func<IByteChannel, IByteChannel>? wire = null)
    : PotentiostatRig(onPty, cell, wire, (cell, clock) => new SourceMeterEmulator(cell, clock, new SourceMeterOptions(device)))
{
    public SourceMeterEmulator Device => (SourceMeterEmulator)Emulator;

    public KeithleyOptions Options { get; } = new(KeithleyModel.ForDevice(device), CellLimits.ForPlan(PlanAmperes)) 
    {
        ReplyTimeout = TimeSpan.FromSeconds(30), // a machine that has no time may take long
        ShortestSilence = TimeSpan.FromSeconds(30),
        ShortestPoll = TimeSpan.FromMilliseconds(2),
    };

    public override PotentiostatIdentity Identity => device == "2450"
        ? new("Keithley 2450", "04567890", "1.7.12b", "SCPI (2450); the trigger model keeps the cut-offs and ends by itself")
        : new(
            "Keithley 2400", "04567890", "C34 Sep 21 2016 15:30:00/A02 /K/M",
            "SCPI 1996.0; the host keeps the cut-offs, and without it the output goes off within one cycle of 1 s");

    public override int Begun => Device.Begun;

    // At rest the host times the 2400's readings by a clock that moves on in strides.
    public override double TimingTolerance => device == "2450" ? 0.001 : 0.25;

    public override double LongestStride => device == "2450" ? double.PositiveInfinity : 0.1;

    public IPotentiostat Connect(KeithleyOptions options) => Own(new KeithleyPotentiostat(OpenAsync, options, Clock));

    public override IPotentiostat ConnectWired(string serialNumber) => Connect(Options with { SerialNumber = serialNumber });

    protected override IPotentiostat Create() => Connect(Options);

    protected override IPotentiostat CreateImpatient() => Connect(Options with { ReplyTimeout = TimeSpan.FromMilliseconds(250) });
}
