using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.MethodScript;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

/// <summary>An emulated EmStat4 HR; null for a device that is not deaf after errors, which would only cost time, and for one that is deaf in real time.</summary>
internal sealed class MethodScriptRig(
    bool onPty, LinearCell? cell = null, MethodScriptDeviceOptions? device = null, Func<IByteChannel, IByteChannel>? wire = null, TimeProvider? ioTime = null)
    : PotentiostatRig(
        onPty, cell, wire, (cell, clock) => new MethodScriptDeviceEmulator(cell, clock, device ?? new() { DeafAfterError = TimeSpan.Zero }, ioTime: ioTime))
{
    /// <summary>Options with the plan's limits, for a machine that has no time: only the silence of a device that runs nothing is waited for on purpose.</summary>
    public static MethodScriptOptions Options { get; } = new(MethodScriptModel.ForDevice("es4_hr"), CellLimits.ForPlan(PlanAmperes))
    {
        SettleTime = TimeSpan.Zero, ReplyTimeout = TimeSpan.FromSeconds(30), ShortestSilence = TimeSpan.FromSeconds(5),
    };

    public static MethodScriptOptions Impatient { get; } = Options with { ReplyTimeout = TimeSpan.FromMilliseconds(250) };

    public MethodScriptDeviceEmulator Device => (MethodScriptDeviceEmulator)Emulator;

    public override PotentiostatIdentity Identity => new("EmStat4 HR", "ES4HR20B0008", "1500 of Mar 12 2026 14:28:01", "01.09.00");

    public override int Begun => Device.ScriptsAccepted;

    public IPotentiostat Connect(MethodScriptOptions options, TimeProvider? ioTime = null) => Own(new MethodScriptPotentiostat(OpenAsync, options, Clock, ioTime));

    public override IPotentiostat ConnectWired(string serialNumber) => Connect(Options with { SerialNumber = serialNumber });

    protected override IPotentiostat Create() => Connect(Options);

    protected override IPotentiostat CreateImpatient() => Connect(Impatient);
}
