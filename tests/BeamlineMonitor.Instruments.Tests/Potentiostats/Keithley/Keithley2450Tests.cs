namespace BeamlineMonitor.Instruments.Tests.Potentiostats.Keithley;

public sealed class Keithley2450Tests : KeithleyContract
{
    private protected override string Device => "2450";
}
