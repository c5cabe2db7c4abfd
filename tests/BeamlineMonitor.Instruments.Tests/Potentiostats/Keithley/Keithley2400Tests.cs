namespace BeamlineMonitor.Instruments.Tests.Potentiostats.Keithley;

public sealed class Keithley2400Tests : KeithleyContract
{
    private protected override string Device => "2400";
}
